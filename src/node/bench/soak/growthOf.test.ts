import { expect, it } from 'vitest';
import { growthOf } from './growthOf';

it('compares the end with what was there once all was warm', () => {
	expect(growthOf([1, 2, 10, 10, 10, 10, 10, 10])).toBe(0);
	expect(growthOf([9, 10, 10, 10, 11])).toBeCloseTo(0.1);
	expect(growthOf([10, 10, 10, 10, 5])).toBe(-0.5);
});

it('is not led astray by one reading', () => {
	const flat = Array.from({ length: 40 }, (_, i) => (i === 38 ? 90 : 10));
	expect(growthOf(flat)).toBe(0);
});
