import { maxOf, minOf, mulDivDown, mulDivUp } from './rounding';

/*
 * The twin of `contracts/libraries/DissipativeMath.sol`, name for name and rounding for rounding; both are
 * held against `contracts/test/vectors/pool.json`. Every rounding favours the pool.
 *
 * y reserve in wei, x idle compute-seconds, W LP mass, h seconds of a window, s compute-seconds rented,
 * v wei injected.
 */

/** Scale of the rate and of the accumulator. */
const X128 = 1n << 128n;
const BPS = 10_000n;

/**
 * ⌈y·s/(x−s)⌉: what s compute-seconds cost, wei.
 *
 * @throws RangeError where s is not below x: a pool is never emptied
 */
export function quoteRentUp(y: bigint, x: bigint, s: bigint): bigint {
	if (s >= x) throw new RangeError('a rent must leave at least one compute-second in the pool');
	return mulDivUp(y, s, x - s);
}

/** ⌊y·h/(x+h)⌋: what h compute-seconds bring, wei. Needs x + h > 0. */
export function quoteSellDown(y: bigint, x: bigint, h: bigint): bigint {
	return mulDivDown(y, h, x + h);
}

/** ⌈h·y/x⌉: RALLY beside h compute-seconds at the pool's price, wei. Needs x > 0. */
export function quoteInjectUp(y: bigint, x: bigint, h: bigint): bigint {
	return mulDivUp(h, y, x);
}

/** ⌊⌊W·v/y⌋/h⌋: mass a second of v wei over h seconds, so that nobody is diluted. Needs y > 0 and h > 0. */
export function massPerSecondDown(mass: bigint, y: bigint, v: bigint, h: bigint): bigint {
	return mulDivDown(mass, v, y) / h;
}

/** ⌈amount·bps/10,000⌉: a fee or a collateral, wei. */
export function bpsUp(amount: bigint, bps: bigint): bigint {
	return mulDivUp(amount, bps, BPS);
}

/** ρ = ⌊y·2¹²⁸/W⌋, and 0 without mass. */
export function rateX128Down(y: bigint, mass: bigint): bigint {
	return mass === 0n ? 0n : mulDivDown(y, X128, mass);
}

/** ⌊ρ·mass/2¹²⁸⌋: the reserve behind a mass, or what w = `mass` earned while acc grew by ρ; wei. */
export function amountDown(rateX128: bigint, mass: bigint): bigint {
	return mulDivDown(rateX128, mass, X128);
}

/** ⌈y/x⌉: price, wei a compute-second. Needs x > 0. */
export function priceUp(y: bigint, x: bigint): bigint {
	return mulDivUp(y, 1n, x);
}

/**
 * The x that whoever comes in (injects, sells) meets: x itself, but never so little that y/x passes the
 * ceiling; with x = 0 the lower of ceiling and last price counts. At least 1.
 */
export function incomingX(y: bigint, x: bigint, lastPriceWad: bigint, ceilingWad: bigint): bigint {
	const limit = x === 0n ? minOf(lastPriceWad, ceilingWad) : ceilingWad;
	return maxOf(maxOf(x, limit === 0n ? 0n : mulDivUp(y, 1n, limit)), 1n);
}

/**
 * The ceiling after a rent of s for `cost`: what the price would then be for who comes in, never lower than
 * before. To rent up the ceiling and sell under it therefore never pays.
 */
export function ceilingAfterRentUp(
	y: bigint,
	x: bigint,
	s: bigint,
	cost: bigint,
	lastPriceWad: bigint,
	ceilingWad: bigint
): bigint {
	const incoming = incomingX(y, x, lastPriceWad, ceilingWad);
	return maxOf(ceilingWad, priceUp(y + cost, incoming - s));
}

/** The most compute-seconds s with ⌈y·s/(x−s)⌉ ≤ v: what v wei rent, the fee not in it. One second stays. */
export function rentableDown(y: bigint, x: bigint, v: bigint): bigint {
	return y === 0n ? x - 1n : minOf(mulDivDown(v, x, y + v), x - 1n);
}

/**
 * The least seconds h with ⌊y·h/(x+h)⌋ ≥ v: what must be sold for v wei, the fee in it.
 *
 * @throws RangeError where v is not below y: no sale empties the reserve
 */
export function sellableUp(y: bigint, x: bigint, v: bigint): bigint {
	if (v >= y) throw new RangeError('a sale never brings the whole reserve');
	return mulDivUp(v, x, y - v);
}

/** The most seconds h with ⌈h·y/x⌉ ≤ v: what v wei may stand beside. Needs y > 0. */
export function injectableDown(y: bigint, x: bigint, v: bigint): bigint {
	return mulDivDown(v, x, y);
}

/** The most wei that, with the fee on top, are at most `amount`. */
export function withoutFeeDown(amount: bigint, bps: bigint): bigint {
	return mulDivDown(amount, BPS, BPS + bps);
}

/** The least wei that, less the fee, are at least `amount`. Needs bps below 10,000. */
export function beforeFeeUp(amount: bigint, bps: bigint): bigint {
	return mulDivUp(amount, BPS, BPS - bps);
}

/** ⌊cost·bps/(10,000+bps)⌋: the fee in a cost that has it on top; never more than was burned. */
export function feeInDown(cost: bigint, bps: bigint): bigint {
	return mulDivDown(cost, bps, BPS + bps);
}

/** What stands behind an LP that leaves before its window's end. */
export interface Leaving {
	rateX128: bigint;
	/** w·left */
	mass: bigint;
	/** What it injected, wei. */
	principal: bigint;
	/** Seconds to its window's end. */
	left: bigint;
	/** Seconds from its injection to its window's end. */
	duration: bigint;
}

/**
 * What leaves the reserve with an LP that leaves early, wei: min(⌊ρ·m/2¹²⁸⌋, ⌊principal·left/duration⌋), so that
 * it never takes a gain along.
 */
export function exitDown({ rateX128, mass, principal, left, duration }: Leaving): bigint {
	return minOf(amountDown(rateX128, mass), mulDivDown(principal, left, duration));
}

/** `time` rounded down to a multiple of `tick`. */
export function alignDown(time: bigint, tick: bigint): bigint {
	return time - (time % tick);
}

/** `time` rounded up to a multiple of `tick`. */
export function alignUp(time: bigint, tick: bigint): bigint {
	return mulDivUp(time, 1n, tick) * tick;
}
