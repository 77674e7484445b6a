import { expect, test } from 'vitest';
import { fromFloat16, toFloat16 } from './float16';

test('every binary16 is written as it was read', () => {
	const wrong: number[] = [];
	for (let bits = 0; bits < 2 ** 16; bits++) {
		const value = fromFloat16(bits);
		if (toFloat16(value) !== (Number.isNaN(value) ? 0x7e00 : bits)) wrong.push(bits);
	}
	expect(wrong).toEqual([]);
});

test('between two neighbours the nearer is taken, in the middle the even one, however little is missing', () => {
	for (let bits = 0; bits < 0x7bff; bits += 29) {
		const low = fromFloat16(bits);
		const high = fromFloat16(bits + 1);
		const middle = (low + high) / 2;
		const nudge = middle * 2 ** -50;
		expect(toFloat16(middle)).toBe(bits + (bits & 1));
		expect(toFloat16(middle - nudge)).toBe(bits);
		expect(toFloat16(middle + nudge)).toBe(bits + 1);
		expect(toFloat16(-middle - nudge)).toBe((bits + 1) | 0x8000);
	}
});

test('past its range it is infinite', () => {
	expect(toFloat16(65_519.999)).toBe(0x7bff);
	expect(toFloat16(65_520)).toBe(0x7c00);
	expect(toFloat16(-1e300)).toBe(0xfc00);
	expect(toFloat16(-Infinity)).toBe(0xfc00);
	expect(toFloat16(2 ** -26)).toBe(0);
	expect(Object.is(fromFloat16(toFloat16(-0)), -0)).toBe(true);
});
