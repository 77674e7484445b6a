import { expect, test } from 'vitest';
import type { GpuUsage } from '$lib/worker/types';
import { shareWords } from './shareWords';

const usage: GpuUsage = {
	percent: 25,
	busyMs: 250,
	restedMs: 750,
	wallMs: 5000,
	longestSliceMs: 12,
	restsWithin: true
};

test('the share is that of the time in which there was work, and the longest slice stands beside it', () => {
	expect(shareWords(usage)).toBe('Measured: 25 % while there was work, 12 ms at a time at most.');
	expect(shareWords({ ...usage, longestSliceMs: 0 })).toBe('Measured: 25 % while there was work.');
	expect(shareWords({ ...usage, restsWithin: false })).toContain('can’t cut them');
});

test('nothing is said before it is known, or where the whole is lent', () => {
	expect(shareWords(undefined)).toBeUndefined();
	expect(shareWords({ ...usage, restedMs: 749 })).toBeUndefined();
	expect(shareWords({ ...usage, percent: 100 })).toBeUndefined();
});
