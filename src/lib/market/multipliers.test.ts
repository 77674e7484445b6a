import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import { expDown } from './expDown';
import { applyDown, factorDown, polWad, popWad, potWad, powWad } from './multipliers';

/** Relative error under 1e-13, in whole numbers. */
const near = (actual: bigint, expected: bigint): boolean =>
	(actual > expected ? actual - expected : expected - actual) * 10n ** 13n < expected;

test('the named figures', () => {
	// From 80 digits, to the wad.
	expect(near(potWad(0n), 99_958_517_905_605_449n)).toBe(true);
	expect(near(polWad(0n, WAD), 659_518_852_609_110n)).toBe(true);
	expect(near(polWad(9n, 10n), 480_753_795_302_224_959n)).toBe(true);
	expect(Number(potWad(0n)) / 1e18).toBeCloseTo(0.09996, 5);
	expect(Number(polWad(0n, WAD)) / 1e18).toBeCloseTo(6.595e-4, 7);
	expect(Number(polWad(9n, 10n)) / 1e18).toBeCloseTo(0.4808, 4);
});

test('one is reached with the last unit, and where nothing is asked', () => {
	expect(potWad(30n * 86_400n)).toBe(WAD);
	expect(potWad(30n * 86_400n - 1n)).toBeLessThan(WAD);
	expect(polWad(10n, 10n)).toBe(WAD);
	expect(polWad(9n, 10n)).toBeLessThan(WAD);
	expect(popWad(5n * WAD, 5n * WAD)).toBe(WAD);
	expect(popWad(5n * WAD - 1n, 5n * WAD)).toBeLessThan(WAD);
	expect(powWad(50n, 50n)).toBe(WAD);
	expect(powWad(49n, 50n)).toBeLessThan(WAD);
	expect(polWad(0n, 0n)).toBe(WAD);
});

test('each has its slope', () => {
	const [mild, steep] = [expDown((2_303n * WAD) / 2_000n), expDown((7_324n * WAD) / 2_000n)];
	expect([potWad(15n * 86_400n), popWad(1n, 2n)]).toEqual([mild, mild]);
	expect([polWad(1n, 2n), powWad(1n, 2n)]).toEqual([steep, steep]);
});

test('the exponential, from nothing to where nothing is left', () => {
	expect(expDown(0n)).toBe(WAD);
	expect(expDown(1n)).toBe(WAD - 1n);
	expect(expDown(WAD)).toBe(367_879_441_171_442_321n);
	expect(expDown(41n * WAD)).toBe(1n);
	expect(expDown(42n * WAD - 1n)).toBe(0n);
	expect(expDown(42n * WAD)).toBe(0n);
	expect(expDown(10n ** 60n)).toBe(0n);
});

test('more is never worth less, and splitting a stake gains nothing', () => {
	const amount = fc.bigInt({ min: 0n, max: 73_000_000n * WAD });
	fc.assert(
		fc.property(amount, amount, amount, (v, more, v0) => {
			const k = (2_303n * WAD) / 1_000n;
			expect(factorDown(k, v + more, v0)).toBeGreaterThanOrEqual(factorDown(k, v, v0));
			const worth = (stake: bigint) => applyDown(stake, popWad(stake, v0));
			expect(worth(v) + worth(more)).toBeLessThanOrEqual(worth(v + more) + 1n);
		})
	);
});
