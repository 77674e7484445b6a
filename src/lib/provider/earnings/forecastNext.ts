import { RallyError } from '$lib/core/errors';
import { TICK_SECONDS } from '$lib/core/units';
import { claimable } from '$lib/market/claimable';
import { alignUp, bpsUp } from '$lib/market/dissipativeMath';
import type { PoolState, SlopeChange } from '$lib/market/poolState';
import { projectPool } from '$lib/market/projectPool';
import { quoteRent, type RentTerms } from '$lib/market/quoteRent';
import { applyInject, applyRent, injectUp, sellDown } from '$lib/market/trade';

/** What a window that begins then would bring, as far as the pool's own state can say. */
export type NextForecast =
	/** The pool has no liquidity then: whoever comes first names the amount, and nobody buys seconds. */
	| { kind: 'empty' }
	| {
			kind: 'lp';
			endS: number;
			/** Goes in beside the device's seconds, wei. */
			putInWei: bigint;
			burnWei: bigint;
			/** Above what goes in, less the burn, if nobody trades, wei. */
			idleWei: bigint;
			/** The same if one of the pool's devices is rented for half of the window, at its price then, wei. */
			rentedWei: bigint | undefined;
	  }
	| {
			kind: 'seller';
			endS: number;
			/** What the pool pays, its fee taken off, wei. */
			proceedsWei: bigint;
			burnWei: bigint;
			/** Proceeds less the burn, wei. */
			gainWei: bigint;
	  };

/**
 * Reckons a next window through with the pool's own rules, from the pool as it will stand at its beginning if nobody
 * trades until then. The proofs that it takes are not in it.
 *
 * @param slopeChanges the pool's scheduled ones up to the window's end
 * @param startS chain second, not before the pool's own
 * @returns undefined where pool and changes do not fit each other: somebody traded between the reading of the two
 */
export function forecastNext(
	pool: PoolState,
	{
		slopeChanges,
		terms,
		mode,
		startS,
		windowSeconds
	}: {
		slopeChanges: readonly SlopeChange[];
		terms: RentTerms & { burnPerWindowWei: bigint };
		mode: 'lp' | 'seller';
		startS: number;
		windowSeconds: number;
	}
): NextForecast | undefined {
	const start = projectPool(pool, startS, slopeChanges);
	if (start.lpMass < 0n || start.xSeconds < 0n || start.idleDevices < 0n) return undefined;
	if (start.lpMass === 0n || start.yWei === 0n) return { kind: 'empty' };
	const endS = Number(alignUp(BigInt(startS + windowSeconds), BigInt(TICK_SECONDS)));
	const h = BigInt(endS - startS);
	const burnWei = terms.burnPerWindowWei;
	if (mode === 'seller') {
		const gross = sellDown(start, h);
		const proceedsWei = gross - bpsUp(gross, BigInt(terms.feeBps));
		return { kind: 'seller', endS, proceedsWei, burnWei, gainWei: proceedsWei - burnWei };
	}
	const putInWei = injectUp(start, h);
	const joined = applyInject(start, { v: putInWei, h });
	if (!joined) return { kind: 'empty' };
	const { massPerSecond } = joined;
	const own = { atS: endS, idleDevices: -1n, lpMassPerSecond: massPerSecond };
	/** What has been released by the end to who joined at the start, less all that it cost. */
	const gainOf = (from: PoolState, more: readonly SlopeChange[] = []) => {
		const changes = [...slopeChanges, own, ...more].toSorted((a, b) => a.atS - b.atS);
		const paidAccX128 = joined.pool.accX128;
		return claimable(projectPool(from, endS, changes), { massPerSecond, paidAccX128 }) - putInWei - burnWei;
	};
	const rented = rentOne(joined.pool, terms, startS + Math.floor(Number(h) / 2));
	const rentedWei =
		rented && gainOf(rented.pool, [{ atS: rented.endS, idleDevices: 1n, lpMassPerSecond: 0n }]);
	return { kind: 'lp', endS, putInWei, burnWei, idleWei: gainOf(joined.pool), rentedWei };
}

function rentOne(
	pool: PoolState,
	terms: RentTerms,
	untilS: number
): { pool: PoolState; endS: number } | undefined {
	try {
		const { endS, computeSeconds, costWei, feeWei } = quoteRent(pool, terms, { devices: 1, endS: untilS });
		return { pool: applyRent(pool, { devices: 1, s: computeSeconds, paid: costWei - feeWei }), endS };
	} catch (error) {
		if (error instanceof RallyError) return undefined;
		throw error;
	}
}
