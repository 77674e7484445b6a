import { TICK_SECONDS } from '$lib/core/units';
import { RallyError } from '$lib/core/errors';
import { alignUp, bpsUp, quoteRentUp } from './dissipativeMath';
import type { PoolState } from './poolState';
import { priceWad } from './priceWad';
import { maxOf, mulDivDown } from './rounding';

/** What a rent must know of the class. */
export interface RentTerms {
	/** Wei a compute-second; a rent is never below it. */
	floorPriceWad: bigint;
	/** Burned on top, basis points. */
	feeBps: number;
}

export interface PoolRentQuote {
	/** The end aligned up to a tick, chain seconds. */
	endS: number;
	computeSeconds: bigint;
	/** All that is paid, fee in it, wei. */
	costWei: bigint;
	feeWei: bigint;
	priceBeforeWad: bigint;
	priceAfterWad: bigint;
	/** How far the mean price paid, fee in it, stands above the price before, basis points, rounded down. */
	priceImpactBps: number;
}

/**
 * What it costs to rent idle devices, ⌈y·s/(x−s)⌉ and the fee, never below the class's floor price. Without
 * LPs the reserve counts as if it stood at the last price.
 *
 * @param pool settled to the second of the rent
 * @param endS chain second until which to rent; aligned up to a tick
 * @throws RallyError `rent.noIdleDevice` where the pool has too little; `lease.over` for an end that has passed
 * @see contracts/Pools.sol `_quoteRent`
 */
export function quoteRent(
	pool: PoolState,
	{ floorPriceWad, feeBps }: RentTerms,
	{ devices, endS }: { devices: number; endS: number }
): PoolRentQuote {
	if (!Number.isInteger(devices) || devices < 1) {
		throw new RallyError('A lease needs at least one device.', { code: 'rent.noIdleDevice' });
	}
	if (endS <= pool.settledAtS) {
		throw new RallyError('The lease would be over already.', {
			code: 'lease.over',
			hint: 'Rent for longer.'
		});
	}
	const alignedS = Number(alignUp(BigInt(endS), BigInt(TICK_SECONDS)));
	const computeSeconds = BigInt(devices) * BigInt(alignedS - pool.settledAtS);
	if (computeSeconds >= pool.xSeconds) {
		throw new RallyError(
			`This takes ${computeSeconds} compute-seconds, and the pool has ${pool.xSeconds} idle.`,
			{
				code: 'rent.noIdleDevice',
				hint: 'Rent fewer devices, or for a shorter time: a pool is never emptied.'
			}
		);
	}
	const y = pool.lpMass === 0n ? pool.lastPriceWad * pool.xSeconds : pool.yWei;
	const paid = maxOf(quoteRentUp(y, pool.xSeconds, computeSeconds), floorPriceWad * computeSeconds);
	const feeWei = bpsUp(paid, BigInt(feeBps));
	const costWei = paid + feeWei;
	const priceBeforeWad = priceWad(pool) ?? 0n;
	const priceAfterWad =
		pool.lpMass === 0n ? pool.lastPriceWad : (pool.yWei + paid) / (pool.xSeconds - computeSeconds);
	const atPriceBefore = priceBeforeWad * computeSeconds;
	return {
		endS: alignedS,
		computeSeconds,
		costWei,
		feeWei,
		priceBeforeWad,
		priceAfterWad,
		priceImpactBps:
			atPriceBefore === 0n ? 0 : Number(mulDivDown(costWei - atPriceBefore, 10_000n, atPriceBefore))
	};
}
