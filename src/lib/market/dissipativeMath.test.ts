import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import { alignUp, massPerSecondDown, quoteInjectUp, quoteRentUp, quoteSellDown } from './dissipativeMath';

const y = fc.bigInt(1n, 73_000_000n * WAD);
const x = fc.bigInt(2n, 10n ** 12n);
const h = fc.bigInt(600n, 604_860n);

test('a rent never lowers, a sale never raises the product of reserves: rounding favours the pool', () => {
	fc.assert(
		fc.property(y, x, fc.bigInt(1n, 10n ** 12n), h, (y, x, any, h) => {
			const s = 1n + (any % (x - 1n));
			expect((y + quoteRentUp(y, x, s)) * (x - s)).toBeGreaterThanOrEqual(y * x);
			expect((y - quoteSellDown(y, x, h)) * (x + h)).toBeGreaterThanOrEqual(y * x);
		})
	);
});

test('rent and rounding are tight: one wei less would cost the pool', () => {
	fc.assert(
		fc.property(y, x, fc.bigInt(1n, 10n ** 12n), (y, x, any) => {
			const s = 1n + (any % (x - 1n));
			expect((y + quoteRentUp(y, x, s) - 1n) * (x - s)).toBeLessThan(y * x);
		})
	);
});

test('renting and selling back at once never pays', () => {
	fc.assert(
		fc.property(y, x, fc.bigInt(1n, 10n ** 12n), (y, x, any) => {
			const s = 1n + (any % (x - 1n));
			const cost = quoteRentUp(y, x, s);
			expect(quoteSellDown(y + cost, x - s, s)).toBeLessThanOrEqual(cost);
		})
	);
});

test('renting in two parts never costs less than at once', () => {
	fc.assert(
		fc.property(y, fc.bigInt(3n, 10n ** 12n), fc.bigInt(0n, 10n ** 12n), (y, x, any) => {
			const s = 2n + (any % (x - 2n));
			const a = s / 2n;
			const first = quoteRentUp(y, x, a);
			const second = quoteRentUp(y + first, x - a, s - a);
			expect(first + second).toBeGreaterThanOrEqual(quoteRentUp(y, x, s));
		})
	);
});

test('an injection at the quoted price dilutes nobody', () => {
	fc.assert(
		fc.property(y, x, h, fc.bigInt(1n, 1n << 100n), (y, x, h, mass) => {
			const v = quoteInjectUp(y, x, h);
			const added = massPerSecondDown(mass, y, v, h) * h;
			// (y + v)/(mass + added) >= y/mass: what stands behind each unit of mass does not fall.
			expect((y + v) * mass).toBeGreaterThanOrEqual(y * (mass + added));
		})
	);
});

test('the last compute-second cannot be rented', () => {
	expect(quoteRentUp(WAD, 1_800n, 1_799n)).toBe(1_799n * WAD);
	expect(() => quoteRentUp(WAD, 1_800n, 1_800n)).toThrow(RangeError);
});

test('ends are aligned up to a tick, and a tick stays', () => {
	expect(alignUp(120n, 60n)).toBe(120n);
	expect(alignUp(121n, 60n)).toBe(180n);
});
