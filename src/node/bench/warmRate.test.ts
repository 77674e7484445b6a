import { expect, test } from 'vitest';
import type { Timing } from './page/types';
import { warmRate } from './warmRate';

const timing = (doneMs: number[]): Timing => ({ adapter: 'none', doneMs, sessionMs: [], outputs: [] });

test('the first task is not in the rate', () => {
	expect(warmRate({ batch: 64, tasks: 3 }, timing([5000, 5500, 6000]))).toBe(128);
});

test('a run that lacks results has no rate', () => {
	expect(() => warmRate({ batch: 1, tasks: 3 }, timing([10, 20]))).toThrow('2 of 3 results');
});

test('one result is no rate', () => {
	expect(() => warmRate({ batch: 1, tasks: 1 }, timing([10]))).toThrow('1 of 1 results');
});
