import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import { claimable } from './claimable';
import { exitDown, quoteRentUp } from './dissipativeMath';
import type { PoolState, SlopeChange } from './poolState';
import { priceWad } from './priceWad';
import { projectPool } from './projectPool';
import {
	applyEndLease,
	applyExtend,
	applyInject,
	applyLeaveLp,
	applyRent,
	applySell,
	injectUp,
	sellDown
} from './trade';

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

interface Device {
	endS: number;
	leaseEndS: number;
	/** What happens at the window's end, and at the lease's. */
	atEnd: SlopeChange;
	atLeaseEnd: SlopeChange | undefined;
	/** Undefined for a seller. */
	lp: Lp | undefined;
	principal: bigint;
	joinedAtS: number;
}

/** A pool with its windows, kept the long way round: every sum is taken anew over all windows. */
class Ledger {
	pool = EMPTY;
	changes: SlopeChange[] = [];
	lps: Lp[] = [];
	devices: Device[] = [];
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
		this.enter(endS, joined.massPerSecond, v);
	}

	sell(minutes: number) {
		if (this.pool.lpMass === 0n) return;
		const endS = this.tickAfter(minutes);
		const h = BigInt(endS - this.nowS);
		const gross = sellDown(this.pool, h);
		this.pool = applySell(this.pool, { gross, h });
		this.cash -= gross;
		this.enter(endS, 0n, 0n);
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
		device.atLeaseEnd = { atS: endS, idleDevices: 1n, lpMassPerSecond: 0n };
		this.changes.push(device.atLeaseEnd);
		this.sortChanges();
	}

	/** Rents a leased device on. */
	extend(minutes: number) {
		const seconds = minutes * 60;
		const device = this.leased.find((d) => d.leaseEndS + seconds <= d.endS);
		const s = BigInt(seconds);
		if (!device?.atLeaseEnd || s >= this.pool.xSeconds || this.pool.lpMass === 0n) return;
		const paid = quoteRentUp(this.pool.yWei, this.pool.xSeconds, s);
		this.pool = applyExtend(this.pool, { s, paid });
		this.cash += paid;
		device.leaseEndS += seconds;
		device.atLeaseEnd.atS += seconds;
		this.sortChanges();
	}

	/** Gives a leased device back. */
	endLease() {
		const [device] = this.leased;
		if (!device || this.pool.lpMass === 0n) return;
		const s = BigInt(device.leaseEndS - this.nowS);
		const gross = sellDown(this.pool, s);
		this.pool = applyEndLease(this.pool, { devices: 1, s, gross });
		this.cash -= gross;
		this.cancel(device.atLeaseEnd);
		device.leaseEndS = this.nowS;
	}

	/** An LP leaves before its end, from inside a lease too where it is expelled. */
	leave({ expelled }: { expelled: boolean }) {
		const device = this.devices.find(
			(d) => d.lp && d.endS > this.nowS && (expelled || d.leaseEndS <= this.nowS)
		);
		if (!device?.lp) return;
		const { endS, lp, principal, joinedAtS } = device;
		this.cash -= claimable(this.pool, lp);
		const [left, duration] = [BigInt(endS - this.nowS), BigInt(endS - joinedAtS)];
		const { massPerSecond } = lp;
		const { rateX128 } = this.pool;
		const gross = exitDown({ rateX128, mass: massPerSecond * left, principal, left, duration });
		expect(gross).toBeLessThanOrEqual(principal);
		const isIdle = device.leaseEndS <= this.nowS;
		const seconds = isIdle ? left : BigInt(endS - device.leaseEndS);
		this.pool = applyLeaveLp(this.pool, { gross, massPerSecond, left, seconds, isIdle });
		this.cash -= gross;
		this.cancel(device.atEnd);
		if (!isIdle) this.cancel(device.atLeaseEnd);
		this.devices = this.devices.filter((each) => each !== device);
		this.lps = this.lps.filter((each) => each !== lp);
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

	private get leased() {
		return this.devices.filter((d) => d.leaseEndS > this.nowS);
	}

	private enter(endS: number, massPerSecond: bigint, principal: bigint) {
		const { accX128: paidAccX128 } = this.pool;
		const lp = massPerSecond > 0n ? { endS, massPerSecond, paidAccX128, accAtEndX128: undefined } : undefined;
		if (lp) this.lps.push(lp);
		const atEnd = { atS: endS, idleDevices: -1n, lpMassPerSecond: massPerSecond };
		const joinedAtS = this.nowS;
		this.devices.push({ endS, leaseEndS: 0, atEnd, atLeaseEnd: undefined, lp, principal, joinedAtS });
		this.changes.push(atEnd);
		this.sortChanges();
	}

	private cancel(change: SlopeChange | undefined) {
		this.changes = this.changes.filter((each) => each !== change);
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
	fc.record({ kind: fc.constant('extend' as const), minutes: fc.integer({ min: 1, max: 60 }) }),
	fc.record({ kind: fc.constantFrom('endLease' as const, 'exit' as const, 'expel' as const) }),
	fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 20_000 }) }),
	fc.record({ kind: fc.constant('claim' as const) })
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function play(ledger: Ledger, each: Step) {
	if (each.kind === 'inject') ledger.inject(each.minutes, each.opening);
	if (each.kind === 'sell') ledger.sell(each.minutes);
	if (each.kind === 'rent') ledger.rent(each.minutes);
	if (each.kind === 'extend') ledger.extend(each.minutes);
	if (each.kind === 'endLease') ledger.endLease();
	if (each.kind === 'exit') ledger.leave({ expelled: false });
	if (each.kind === 'expel') ledger.leave({ expelled: true });
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
