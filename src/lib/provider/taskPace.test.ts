import { expect, test } from 'vitest';
import { createTaskPace } from './taskPace';

test('a kind that takes longer than at its quickest is told by how much, after a run or more', () => {
	const pace = createTaskPace();
	pace.note('a', 1000);
	expect(pace.slowdown).toBeUndefined();
	pace.note('a', 1000);
	expect(pace.slowdown).toBe(1);
	for (let i = 0; i < 20; i++) pace.note('a', 3000);
	expect(pace.slowdown).toBeCloseTo(3, 1);
	for (let i = 0; i < 40; i++) pace.note('a', 1000);
	expect(pace.slowdown).toBeCloseTo(1, 1);
});

test('a first run that compiles is no measure, and one slow run among many is none either', () => {
	const pace = createTaskPace();
	pace.note('a', 90_000);
	for (let i = 0; i < 30; i++) pace.note('a', 1000);
	expect(pace.slowdown).toBeLessThan(1.1);
	pace.note('a', 4000);
	expect(pace.slowdown).toBeLessThan(2);
});

test('kinds are not held against each other, and the one unused for longest is forgotten', () => {
	const pace = createTaskPace();
	for (const kind of ['a', 'a', 'b']) pace.note(kind, kind === 'a' ? 10 : 10_000);
	pace.note('b', 10_000);
	expect(pace.slowdown).toBe(1);
	for (let kind = 0; kind < 64; kind++) pace.note(String(kind), 1);
	pace.note('a', 1_000_000);
	pace.note('a', 1_000_000);
	expect(pace.slowdown).toBe(1);
});
