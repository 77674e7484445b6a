import { describe, expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import type { PoolState, SlopeChange } from '$lib/market/poolState';
import { projectPool } from '$lib/market/projectPool';
import { applyInject, applyRent } from '$lib/market/trade';
import { quoteRent } from '$lib/market/quoteRent';
import { forecastNext } from './forecastNext';
import { forecastRest } from './forecastRest';

const EMPTY: PoolState = {
	yWei: 0n,
	xSeconds: 0n,
	idleDevices: 0n,
	lpMass: 0n,
	lpMassPerSecond: 0n,
	lastPriceWad: 0n,
	ceilingWad: 0n,
	rateX128: 0n,
	accX128: 0n,
	priceCumulative: 0n,
	settledAtS: 6_000
};
const HOUR = 3_600;
const terms = { floorPriceWad: WAD / 10_000n, feeBps: 30, burnPerWindowWei: WAD / 100n };

/** One LP's hour with 36 RALLY beside it. */
function opened() {
	const joined = applyInject(EMPTY, { v: 36n * WAD, h: BigInt(HOUR) });
	if (!joined) throw new Error('an opening of this size counts');
	const slopes: SlopeChange[] = [
		{ atS: EMPTY.settledAtS + HOUR, idleDevices: -1n, lpMassPerSecond: joined.massPerSecond }
	];
	const position = { massPerSecond: joined.massPerSecond, paidAccX128: 0n, endS: EMPTY.settledAtS + HOUR };
	return { pool: joined.pool, slopes, position };
}

describe('the rest of a window', () => {
	test('if nobody trades, all of what went in has come back at the end, but for rounding', () => {
		const { pool, slopes, position } = opened();
		const back = forecastRest(pool, position, slopes);
		expect(36n * WAD - back).toBeGreaterThanOrEqual(0n);
		expect(36n * WAD - back).toBeLessThanOrEqual(3n);
		const later = projectPool(pool, EMPTY.settledAtS + 900, slopes);
		expect(forecastRest(later, position, slopes)).toBe(back);
	});

	test('what a renter has paid is in it', () => {
		const { pool, slopes, position } = opened();
		const rent = quoteRent(pool, terms, { devices: 1, endS: EMPTY.settledAtS + 600 });
		const paid = rent.costWei - rent.feeWei;
		const rented = applyRent(pool, { devices: 1, s: rent.computeSeconds, paid });
		const changes = [{ atS: rent.endS, idleDevices: 1n, lpMassPerSecond: 0n }, ...slopes];
		const gain = forecastRest(rented, position, changes) - 36n * WAD;
		expect(paid - gain).toBeGreaterThanOrEqual(0n);
		expect(paid - gain).toBeLessThanOrEqual(3n);
	});

	test('a window that is over already has what it has', () => {
		const { pool, slopes, position } = opened();
		const over = projectPool(pool, position.endS, slopes);
		expect(forecastRest(over, position, [])).toBe(forecastRest(pool, position, slopes));
	});
});

describe('a next window', () => {
	const ask = (pool: PoolState, slopeChanges: SlopeChange[], change = {}) =>
		forecastNext(pool, {
			slopeChanges,
			terms,
			mode: 'lp',
			startS: pool.settledAtS,
			windowSeconds: 1_800,
			...change
		});

	test('as liquidity it costs the burn if nobody trades, and gains its part of what a renter pays', () => {
		const { pool, slopes } = opened();
		const next = ask(pool, slopes);
		if (next?.kind !== 'lp') throw new Error('the pool has liquidity');
		expect(next).toMatchObject({ putInWei: 18n * WAD, burnWei: WAD / 100n, endS: 7_800 });
		expect(next.idleWei + next.burnWei).toBeLessThanOrEqual(0n);
		expect(next.idleWei + next.burnWei).toBeGreaterThan(-1_000n);
		// 900 of 5,400 s: 54 · 900/4,500 = 10.8, of which 18/54 of the mass has half an hour's part at the least.
		expect(next.rentedWei).toBeGreaterThan(3n * WAD);
		expect(next.rentedWei).toBeLessThan((108n * WAD) / 10n);
	});

	test('by selling it brings what the pool pays, less fee and burn', () => {
		const { pool, slopes } = opened();
		const gross = (36n * WAD * 1_800n) / 5_400n;
		expect(ask(pool, slopes, { mode: 'seller' })).toMatchObject({
			kind: 'seller',
			proceedsWei: gross - (gross * 30n) / 10_000n,
			gainWei: gross - (gross * 30n) / 10_000n - WAD / 100n
		});
	});

	test('it meets the pool as it will stand then', () => {
		const { pool, slopes } = opened();
		const now = ask(pool, slopes);
		const later = ask(pool, slopes, { startS: pool.settledAtS + 1_800 });
		// With nobody trading the price holds.
		expect(later).toMatchObject({ kind: 'lp', endS: 9_600 });
		if (later?.kind !== 'lp' || now?.kind !== 'lp') throw new Error('the pool has liquidity');
		expect(later.putInWei - now.putInWei).toBeLessThan(1_000n);
	});

	test('a pool that nobody stands in then has no price to reckon with', () => {
		const { pool, slopes, position } = opened();
		expect(ask(pool, slopes, { startS: position.endS })).toEqual({ kind: 'empty' });
		expect(ask(EMPTY, [])).toEqual({ kind: 'empty' });
		expect(ask(EMPTY, [], { mode: 'seller' })).toEqual({ kind: 'empty' });
	});

	test('a pool and changes that do not fit each other give no figure', () => {
		const { pool } = opened();
		expect(ask(pool, [], { startS: pool.settledAtS + 2 * HOUR })).toBeUndefined();
	});

	test('where the pool has no device to spare, nothing is said of a renter', () => {
		const { pool, slopes } = opened();
		const dear = { ...pool, xSeconds: 0n, idleDevices: 0n };
		const gone = slopes.map((change) => ({ ...change, idleDevices: 0n }));
		const next = ask(dear, gone, { windowSeconds: 60 });
		expect(next).toMatchObject({ kind: 'lp', rentedWei: undefined });
	});
});
