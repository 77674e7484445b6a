import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import type { PoolState } from './poolState';
import { quoteRent } from './quoteRent';

const T0 = 1_800_000_000;
/** One LP device of half an hour at 0.005 RALLY a compute-second. */
const POOL: PoolState = {
	yWei: 9n * WAD,
	xSeconds: 1_800n,
	idleDevices: 1n,
	lpMass: 9n * WAD,
	lpMassPerSecond: (9n * WAD) / 1_800n,
	lastPriceWad: WAD / 200n,
	ceilingWad: WAD / 200n,
	rateX128: 1n << 128n,
	accX128: 0n,
	priceCumulative: 0n,
	settledAtS: T0
};
const TERMS = { floorPriceWad: WAD / 2_000n, feeBps: 30 };

test('ten minutes of a half-hour pool cost half its reserve and the fee', () => {
	expect(quoteRent(POOL, TERMS, { devices: 1, endS: T0 + 600 })).toEqual({
		endS: T0 + 600,
		computeSeconds: 600n,
		costWei: (45n * WAD * 1_003n) / 10_000n,
		feeWei: (45n * WAD * 3n) / 10_000n,
		priceBeforeWad: WAD / 200n,
		priceAfterWad: (135n * WAD) / 10n / 1_200n,
		priceImpactBps: 5_045
	});
});

test('an end within a tick is rented to the tick’s end', () => {
	const quote = quoteRent(POOL, TERMS, { devices: 1, endS: T0 + 541 });
	expect(quote).toMatchObject({ endS: T0 + 600, computeSeconds: 600n });
	expect(quoteRent(POOL, TERMS, { devices: 1, endS: T0 + 540 }).computeSeconds).toBe(540n);
});

test('a rent is never below the class’s floor price', () => {
	const floorPriceWad = WAD;
	const { costWei, feeWei } = quoteRent(POOL, { floorPriceWad, feeBps: 0 }, { devices: 1, endS: T0 + 60 });
	expect(costWei).toBe(60n * WAD);
	expect(feeWei).toBe(0n);
});

test('without LPs the last price counts as the reserve’s, and stays', () => {
	const orphan = { ...POOL, lpMass: 0n, lpMassPerSecond: 0n, yWei: 0n, rateX128: 0n };
	const quote = quoteRent(orphan, { ...TERMS, feeBps: 0 }, { devices: 1, endS: T0 + 600 });
	expect(quote).toMatchObject({ costWei: (45n * WAD) / 10n, priceAfterWad: WAD / 200n });
});

test('the pool is never emptied, and a lease never over', () => {
	expect(quoteRent(POOL, TERMS, { devices: 1, endS: T0 + 1_740 }).computeSeconds).toBe(1_740n);
	expect(() => quoteRent(POOL, TERMS, { devices: 1, endS: T0 + 1_800 })).toThrow(
		expect.objectContaining({ code: 'rent.noIdleDevice' })
	);
	expect(() => quoteRent(POOL, TERMS, { devices: 1, endS: T0 })).toThrow(
		expect.objectContaining({ code: 'lease.over' })
	);
	expect(() => quoteRent(POOL, TERMS, { devices: 0, endS: T0 + 600 })).toThrow(
		expect.objectContaining({ code: 'rent.noIdleDevice' })
	);
});
