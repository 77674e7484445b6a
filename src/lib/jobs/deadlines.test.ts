import { describe, expect, it } from 'vitest';
import { attemptLimitMs, Durations, wholeUs } from './deadlines';

const limits = { least: 100, most: 1000, factor: 4 };
/** A device before its first result, and what its first is counted in with. */
const fresh = { score: 10, meanUs: 0, done: 0 };
const first = { ...fresh, done: 1 };

describe('attemptLimitMs', () => {
	it.each([
		[undefined, 1000],
		[24, 100],
		[25, 100],
		[26, 104],
		[249, 996],
		[250, 1000],
		[251, 1000]
	])('of %s ms expected: %s', (expectedMs, limitMs) => {
		expect(attemptLimitMs(limits, expectedMs)).toBe(limitMs);
	});
});

describe('Durations', () => {
	it('expects what a device took itself, else what the job took by score', () => {
		const durations = new Durations();
		expect(durations.expectedMs(fresh)).toBeUndefined();
		durations.add(50, first);
		expect(durations.expectedMs({ score: 10, meanUs: 7000, done: 1 })).toBe(7);
		expect(durations.expectedMs({ ...fresh, score: 5 })).toBe(100);
		expect(durations.expectedMs({ ...fresh, score: 0 })).toBeUndefined();
	});

	it('means the first ten alike, and follows a device’s speed from then on', () => {
		const durations = new Durations();
		let meanUs = 0;
		for (let done = 1; done <= 10; done++) meanUs = durations.add(done * 10, { score: 1, meanUs, done });
		expect(meanUs).toBe(55_000);
		meanUs = durations.add(155, { score: 1, meanUs, done: 1000 });
		expect(meanUs).toBe(65_000);
	});

	it('keeps a mean within what a record holds', () => {
		expect([wholeUs(0.5), wholeUs(2 ** 31 - 1.5), wholeUs(2 ** 31), wholeUs(Infinity)]).toEqual([
			1,
			2 ** 31 - 1,
			2 ** 31 - 1,
			2 ** 31 - 1
		]);
	});

	it('tells a 95th percentile from ten durations on, not from nine', () => {
		const durations = new Durations();
		for (let i = 0; i < 9; i++) durations.add(10, first);
		expect(durations.p95Ms).toBeUndefined();
		durations.add(10, first);
		expect(durations.p95Ms).toBeCloseTo(10, 0);
	});
});
