import { describe, expect, test } from 'vitest';
import { allocWork } from './measureAlloc';
import { lastOverFirst } from './measureSustained';
import { median, percentiles } from './statistics';

test('the median is the middle one, and of none there is none', () => {
	expect(median([3, 1, 2])).toBe(2);
	expect(median([4, 1, 3, 2])).toBe(3);
	expect(median([7])).toBe(7);
	expect(median([])).toBeNaN();
});

test('half of the readings took no longer than p50, nineteen in twenty no longer than p95', () => {
	const readings = Array.from({ length: 100 }, (_, i) => (i * 37) % 100);
	expect(percentiles(readings)).toEqual({ p50Ms: 50, p95Ms: 95 });
	expect(percentiles([5])).toEqual({ p50Ms: 5, p95Ms: 5 });
});

test('sustained is the last tenth over the first, whatever lies between', () => {
	const series = (...rates: number[]) => rates.map((opsPerSecond, atMs) => ({ atMs, opsPerSecond }));
	expect(lastOverFirst(series(4, 2))).toBe(0.5);
	expect(lastOverFirst(series(4))).toBe(1);
	const rates = Array.from({ length: 20 }, (_, i) => (i < 2 ? 10 : i < 18 ? 1000 : 5));
	expect(lastOverFirst(series(...rates))).toBe(0.5);
});

describe('memory is asked for in chunks that', () => {
	test.each([
		[1, 2 ** 16, 1],
		[2 ** 18, 2 ** 16, 1],
		[2 ** 26, 2 ** 22, 4],
		[2 ** 29, 2 ** 22, 32],
		[2 ** 29 + 2 ** 25, 2 ** 23, 17],
		[2 ** 34, 2 ** 25, 128],
		[2 ** 37, 2 ** 25, 1024],
		[2 ** 40, 2 ** 25, 1024]
	])('of %i bytes are of %i words, and %i', (bytes, words, chunks) => {
		expect(allocWork(bytes)).toEqual({ kernel: 'alloc-u32', words, chunks });
	});
});
