import { expect, test } from 'vitest';
import type { GpuUsage } from '$lib/worker/types';
import { shareWords } from './shareWords';

const usage: GpuUsage = {
	percent: 25,
	busyMs: 250,
	restedMs: 750,
	wallMs: 2000,
	longestSliceMs: 12,
	restsWithin: true
};

test('the share is that of all the time, and the longest slice stands beside it', () => {
	expect(shareWords(usage)).toBe(
		'Measured since it was set: the GPU worked 12.5 % of the time, 12 ms at a time at most.'
	);
	expect(shareWords({ ...usage, longestSliceMs: 0 })).toMatch(/worked 12\.5 % of the time\.$/);
	expect(shareWords({ ...usage, restsWithin: false })).toContain('only between two tasks');
});

test('nothing is said before it is known', () => {
	expect(shareWords(undefined)).toBeUndefined();
	expect(shareWords({ ...usage, wallMs: 999 })).toBeUndefined();
	expect(shareWords({ ...usage, busyMs: 0 })).toBeUndefined();
});
