import { expect, test } from 'vitest';
import { percentile } from './percentile';

test('gives the value that a part of all does not exceed', () => {
	const values = Array.from({ length: 100 }, (_, i) => 100 - i);
	expect(percentile(values, 0.5)).toBe(50);
	expect(percentile(values, 0.95)).toBe(95);
	expect(percentile(values, 0.951)).toBe(96);
	expect(percentile(values, 1)).toBe(100);
	expect(percentile(values, 0)).toBe(1);
	expect(percentile([7], 0.5)).toBe(7);
	expect(percentile([], 0.5)).toBeNaN();
});
