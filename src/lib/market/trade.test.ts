import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import { claimable } from './claimable';
import { quoteRentUp } from './dissipativeMath';
import type { PoolState, SlopeChange } from './poolState';
import { priceWad } from './priceWad';
import { projectPool } from './projectPool';
import { applyInject, applyRent, applySell, injectUp, sellDown } from './trade';

const T0 = 1_800_000_000;
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
	settledAtS: T0
};

interface Lp {
	endS: number;
	massPerSecond: bigint;
	paidAccX128: bigint;
	/** The accumulator at the window's end, once that is past. */
	accAtEndX128: bigint | undefined;
}

/** A pool with its windows, kept the long way round: every sum is taken anew over all windows. */
class Ledger {
	pool = EMPTY;
	changes: SlopeChange[] = [];
	lps: Lp[] = [];
	devices: { endS: number; leaseEndS: number }[] = [];
	/** All RALLY that came in less all that went out, wei. */
	cash = 0n;

	get nowS() {
		return this.pool.settledAtS;
	}

	wait(seconds: number) {
		const toS = this.nowS + seconds;
		for (const lp of this.lps) {
			if (lp.endS > this.nowS && lp.endS <= toS) {
				lp.accAtEndX128 = projectPool(this.pool, lp.endS, this.changes).accX128;
			}
		}
		this.pool = projectPool(this.pool, toS, this.changes);
	}

	/** Stakes until a tick some minutes ahead. */
	inject(minutes: number, opening: bigint) {
		const endS = this.tickAfter(minutes);
		const h = BigInt(endS - this.nowS);
		// An opening burns what stood in the pool before.
		if (this.pool.lpMass === 0n) this.cash -= this.pool.yWei;
		const v = this.pool.lpMass === 0n ? opening : injectUp(this.pool, h);
		const joined = applyInject(this.pool, { v, h });
		if (!joined) return;
		this.pool = joined.pool;
		this.cash += v;
		this.enter(endS, joined.massPerSecond);
	}

	sell(minutes: number) {
		if (this.pool.lpMass === 0n) return;
		const endS = this.tickAfter(minutes);
		const h = BigInt(endS - this.nowS);
		const gross = sellDown(this.pool, h);
		this.pool = applySell(this.pool, { gross, h });
		this.cash -= gross;
		this.enter(endS, 0n);
	}

	rent(minutes: number) {
		const endS = this.tickAfter(minutes);
		const device = this.devices.find((d) => d.leaseEndS <= this.nowS && d.endS >= endS);
		const s = BigInt(endS - this.nowS);
		if (!device || s >= this.pool.xSeconds || this.pool.lpMass === 0n) return;
		const paid = quoteRentUp(this.pool.yWei, this.pool.xSeconds, s);
		this.pool = applyRent(this.pool, { devices: 1, s, paid });
		this.cash += paid;
		device.leaseEndS = endS;
		this.changes.push({ atS: endS, idleDevices: 1n, lpMassPerSecond: 0n });
		this.sortChanges();
	}

	claimAll() {
		for (const lp of this.lps) {
			const accX128 = lp.accAtEndX128 ?? this.pool.accX128;
			this.cash -= claimable({ accX128 }, lp);
			lp.paidAccX128 = accX128;
		}
	}

	owed(): bigint {
		return this.lps.reduce(
			(sum, lp) => sum + claimable({ accX128: lp.accAtEndX128 ?? this.pool.accX128 }, lp),
			0n
		);
	}

	private enter(endS: number, massPerSecond: bigint) {
		this.devices.push({ endS, leaseEndS: 0 });
		if (massPerSecond > 0n) {
			const paidAccX128 = this.pool.accX128;
			this.lps.push({ endS, massPerSecond, paidAccX128, accAtEndX128: undefined });
		}
		this.changes.push({ atS: endS, idleDevices: -1n, lpMassPerSecond: massPerSecond });
		this.sortChanges();
	}

	private tickAfter(minutes: number) {
		return Math.ceil((this.nowS + minutes * 60) / 60) * 60;
	}

	private sortChanges() {
		this.changes.sort((a, b) => a.atS - b.atS);
	}
}

const minutes = fc.integer({ min: 10, max: 600 });
const step = fc.oneof(
	fc.record({ kind: fc.constant('inject' as const), minutes, opening: fc.bigInt(600n * WAD, 10_000n * WAD) }),
	fc.record({ kind: fc.constant('sell' as const), minutes }),
	fc.record({ kind: fc.constant('rent' as const), minutes: fc.integer({ min: 1, max: 120 }) }),
	fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 20_000 }) }),
	fc.record({ kind: fc.constant('claim' as const) })
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function play(ledger: Ledger, each: Step) {
	if (each.kind === 'inject') ledger.inject(each.minutes, each.opening);
	if (each.kind === 'sell') ledger.sell(each.minutes);
	if (each.kind === 'rent') ledger.rent(each.minutes);
	if (each.kind === 'wait') ledger.wait(each.seconds);
	if (each.kind === 'claim') ledger.claimAll();
}

const steps = fc.array(step, { minLength: 1, maxLength: 25 });

test('x and W are the sums over windows, whatever was traded', () => {
	fc.assert(
		fc.property(steps, (all) => {
			const ledger = new Ledger();
			for (const each of all) {
				play(ledger, each);
				const { nowS, pool } = ledger;
				const idle = ledger.devices.map((d) => Math.max(0, d.endS - Math.max(nowS, d.leaseEndS)));
				expect(pool.xSeconds).toBe(BigInt(idle.reduce((a, b) => a + b, 0)));
				const mass = ledger.lps.map((lp) => lp.massPerSecond * BigInt(Math.max(0, lp.endS - nowS)));
				expect(pool.lpMass).toBe(mass.reduce((a, b) => a + b, 0n));
			}
		})
	);
});

test('the pool can always pay: what it holds covers its reserve and all that LPs may claim', () => {
	fc.assert(
		fc.property(steps, (all) => {
			const ledger = new Ledger();
			for (const each of all) {
				play(ledger, each);
				expect(ledger.cash).toBeGreaterThanOrEqual(ledger.pool.yWei + ledger.owed());
			}
			ledger.wait(700_000);
			ledger.claimAll();
			expect(ledger.pool.xSeconds).toBe(0n);
			expect(ledger.cash).toBeGreaterThanOrEqual(ledger.pool.yWei);
			// And what rounding keeps is dust: a wei or so for each step and each LP.
			const dust = 2n * BigInt(all.length + 1) * BigInt(ledger.lps.length + 2);
			expect(ledger.cash - ledger.pool.yWei).toBeLessThanOrEqual(dust);
		})
	);
});

/** So many seconds, or as far as the next event: the second at which most goes wrong. */
const piece = fc.oneof(fc.integer({ min: 0, max: 50_000 }), fc.constant('next' as const));

test('settling in pieces is settling at once, to the wei', () => {
	fc.assert(
		fc.property(steps, fc.array(piece, { minLength: 1, maxLength: 8 }), (all, pieces) => {
			const ledger = new Ledger();
			for (const each of all) play(ledger, each);
			const inPieces = pieces.reduce((pool, each) => {
				const next = ledger.changes.find(({ atS }) => atS > pool.settledAtS)?.atS ?? pool.settledAtS;
				return projectPool(pool, each === 'next' ? next : pool.settledAtS + each, ledger.changes);
			}, ledger.pool);
			expect(projectPool(ledger.pool, inPieces.settledAtS, ledger.changes)).toEqual(inPieces);
		})
	);
});

test('with LPs alone and no trade, the price holds while both sides dissipate', () => {
	fc.assert(
		fc.property(
			fc.array(minutes, { minLength: 1, maxLength: 5 }),
			fc.bigInt(600n * WAD, 10_000n * WAD),
			fc.double({ min: 0, max: 0.99, noNaN: true }),
			(windows, opening, fraction) => {
				const ledger = new Ledger();
				for (const each of windows) ledger.inject(each, opening);
				const before = priceWad(ledger.pool) ?? 0n;
				const longest = Math.max(...ledger.lps.map(({ endS }) => endS)) - T0;
				ledger.wait(Math.floor(longest * fraction));
				const after = priceWad(ledger.pool) ?? 0n;
				const moved = after > before ? after - before : before - after;
				// Floors, and mass a second that is cut to whole numbers, move it by less than a billionth.
				expect(moved * 1_000_000_000n).toBeLessThanOrEqual(before);
			}
		)
	);
});

test('seller seconds that nobody rents perish, and the price comes back up', () => {
	const ledger = new Ledger();
	ledger.inject(60, 36n * WAD);
	const opened = priceWad(ledger.pool) ?? 0n;
	ledger.sell(10);
	const sold = priceWad(ledger.pool) ?? 0n;
	expect(sold).toBeLessThan(opened);
	ledger.wait(1_000);
	expect(priceWad(ledger.pool)).toBeGreaterThan(sold);
});

test('the first LP sets the price, and a share too small to count is refused', () => {
	const joined = applyInject(EMPTY, { v: 9n * WAD, h: 1_800n });
	expect(joined && priceWad(joined.pool)).toBe(WAD / 200n);
	expect(applyInject(EMPTY, { v: 1_799n, h: 1_800n })).toBeUndefined();
});

test('a pool has no price before its first trade, and keeps its last one after its last LP', () => {
	expect(priceWad(EMPTY)).toBeUndefined();
	const ledger = new Ledger();
	ledger.inject(10, 6n * WAD);
	ledger.wait(7_200);
	expect(ledger.pool.lpMass).toBe(0n);
	expect(priceWad(ledger.pool)).toBe(WAD / 100n);
});

test('a pool is never settled to the past', () => {
	expect(() => projectPool(EMPTY, T0 - 1, [])).toThrow(RangeError);
});
