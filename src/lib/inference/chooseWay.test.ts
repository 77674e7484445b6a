import { describe, expect, test } from 'vitest';
import { createWayChoice } from './chooseWay';
import type { RunWay } from './types';

/** Runs so long as `ms` says of each way, and tells which ways were taken. */
function play(ms: Partial<Record<RunWay, number>>, others: RunWay[], runs: number) {
	const choice = createWayChoice(others);
	const taken: RunWay[] = [];
	for (let run = 0; run < runs; run++) {
		const way = choice.next();
		taken.push(way);
		choice.took(way, ms[way] ?? NaN);
	}
	return { choice, taken, count: (way: RunWay) => taken.filter((each) => each === way).length };
}

test('what comes a few times runs plainly', () => {
	expect(play({ plain: 10, bound: 1 }, ['bound'], 4).taken).toEqual(Array(4).fill('plain'));
});

test('where a run takes long no other way is tried, whatever the first ones took', () => {
	const slow = play({ plain: 101, bound: 1 }, ['bound'], 30);
	expect(slow.count('bound')).toBe(0);
	expect(slow.choice.chosen).toBe('plain');
	const choice = createWayChoice(['bound']);
	for (const ms of [9000, 9000, 100, 100]) choice.took('plain', ms);
	expect(choice.chosen).toBeUndefined();
});

test('each way then gets as many runs, in turn, and the fastest is kept', () => {
	const ms = { plain: 10, bound: 8, captured: 6 };
	const { choice, taken, count } = play(ms, ['bound', 'captured'], 4 + 3 * 7);
	expect([count('bound'), count('captured')]).toEqual([7, 7]);
	expect(taken.slice(4, 10)).toEqual(['plain', 'bound', 'captured', 'plain', 'bound', 'captured']);
	expect(choice.chosen).toBe('captured');
	expect(choice.next()).toBe('captured');
});

test('the first runs of a way do not count: a slow beginning is no slow way', () => {
	const choice = createWayChoice(['bound']);
	const seen = new Map<RunWay, number>();
	while (!choice.chosen) {
		const way = choice.next();
		const runs = (seen.get(way) ?? 0) + 1;
		seen.set(way, runs);
		choice.took(way, way === 'bound' ? (runs <= 2 ? 1000 : 1) : 10);
	}
	expect(choice.chosen).toBe('bound');
});

test('a gain of less than a twentieth is none', () => {
	expect(play({ plain: 100, bound: 96 }, ['bound'], 4 + 2 * 7).choice.chosen).toBe('plain');
	expect(play({ plain: 100, bound: 95 }, ['bound'], 4 + 2 * 7).choice.chosen).toBe('bound');
});

describe('a way that is refuted', () => {
	test('is not taken again, and the others go on', () => {
		const { choice } = play({ plain: 10, bound: 5, captured: 1 }, ['bound', 'captured'], 8);
		choice.refute('captured');
		for (let run = 0; run < 14; run++) {
			const way = choice.next();
			expect(way).not.toBe('captured');
			choice.took(way, way === 'bound' ? 5 : 10);
		}
		expect(choice.chosen).toBe('bound');
	});

	test('leaves the plain one where it was the last, or the chosen one', () => {
		const alone = createWayChoice(['bound']);
		alone.refute('bound');
		expect(alone.chosen).toBe('plain');
		const { choice } = play({ plain: 10, bound: 5 }, ['bound'], 4 + 2 * 7);
		choice.refute('bound');
		expect(choice.next()).toBe('plain');
	});
});

test('without another way there is nothing to choose', () => {
	expect(createWayChoice([]).chosen).toBe('plain');
});
