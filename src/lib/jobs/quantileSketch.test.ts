import fc from 'fast-check';
import { expect, it } from 'vitest';
import { QuantileSketch } from './quantileSketch';

it('is at every moment within 2 % above the quantile of all that was added', () => {
	const durations = fc.array(fc.double({ min: 1, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 200 });
	fc.assert(
		fc.property(durations, fc.constantFrom(0.5, 0.95), (added, share) => {
			const sketch = new QuantileSketch(share);
			expect(sketch.value).toBeUndefined();
			for (const [i, ms] of added.entries()) {
				sketch.add(ms);
				const sorted = added.slice(0, i + 1).toSorted((a, b) => a - b);
				const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
				expect(sketch.value).toBeGreaterThan(exact * 0.999_999);
				expect(sketch.value).toBeLessThan(exact * 1.021);
			}
		})
	);
});

it('counts what is no time, and what is beyond all times, at its ends', () => {
	const sketch = new QuantileSketch(0.5);
	for (const ms of [0, -1, Number.NaN, Infinity]) sketch.add(ms);
	expect(sketch.count).toBe(4);
	expect(sketch.value).toBeLessThan(1.03);
});
