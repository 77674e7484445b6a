import { expect, test } from 'vitest';
import type { ExamEvent } from '$lib/verifier/types';
import { aRecord } from './verifyFixtures';
import { asLive, takeEvent, type LiveChallenge } from './verifyLive';

const { work } = aRecord(1);
const events: ExamEvent[] = [
	{ type: 'preparing', purpose: 'warm-up', work, index: 1, of: 4 },
	{ type: 'challenged', purpose: 'warm-up', work, index: 1, deadlineMs: 30_000 },
	{ type: 'committed', purpose: 'warm-up', index: 1, score: 9, elapsedMs: 1_430, rttMs: 12 },
	{ type: 'opening', purpose: 'warm-up', round: 7, index: 1, of: 2 },
	{ type: 'opening', purpose: 'warm-up', round: 2, index: 2, of: 2 },
	{ type: 'checked', record: aRecord(0) },
	{ type: 'preparing', purpose: 'score', work, index: 1, of: 3 }
];
const after = (count: number) =>
	events.slice(0, count).reduce<LiveChallenge[]>((lane, event) => takeEvent(lane, event, 77), []);

test('each event moves the challenge that runs, and only that', () => {
	expect(after(1)).toMatchObject([{ purpose: 'warm-up', phase: 'preparing', startedAtMs: undefined }]);
	expect(after(2)).toMatchObject([{ phase: 'running', startedAtMs: 77, deadlineMs: 30_000 }]);
	expect(after(3)).toMatchObject([{ phase: 'checking', score: 9, elapsedMs: 1_430, opened: [] }]);
	expect(after(5)).toMatchObject([{ phase: 'checking', opened: [7, 2] }]);
	expect(after(6)).toMatchObject([{ phase: 'done', score: aRecord(0).score, record: aRecord(0) }]);
	expect(after(7)).toMatchObject([{ phase: 'done' }, { purpose: 'score', phase: 'preparing', of: 3 }]);
});

test('an event before any challenge is nobody’s', () => {
	expect(takeEvent([], { type: 'probing', count: 4 }, 0)).toEqual([]);
});

test('a transcript’s records read as the exam did, counted by purpose', () => {
	const lane = asLive([0, 1, 2, 3].map((n) => aRecord(n)));
	expect(lane.map(({ purpose, index, of }) => [purpose, index, of])).toEqual([
		['warm-up', 1, 1],
		['score', 1, 3],
		['score', 2, 3],
		['score', 3, 3]
	]);
	expect(lane[0]).toMatchObject({ phase: 'done', opened: [7, 2], record: aRecord(0) });
});
