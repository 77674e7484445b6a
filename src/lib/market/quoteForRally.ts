import { TICK_SECONDS } from '$lib/core/units';
import {
	alignDown,
	alignUp,
	beforeFeeUp,
	injectableDown,
	rentableDown,
	sellableUp,
	withoutFeeDown
} from './dissipativeMath';
import type { PoolState } from './poolState';
import type { RentTerms } from './quoteRent';
import { minOf } from './rounding';
import { incomingXOf } from './trade';

/*
 * The quotes turned round: how long for so much RALLY. Closed forms, where `contracts/PoolLens.sol` searches; the two
 * are held against each other on a real chain.
 */

const TICK = BigInt(TICK_SECONDS);
/** No window and no lease that an answer here names is longer. */
const MAX_SECONDS = 7n * 86_400n;

/**
 * The latest end, on a tick, until which so many devices are rented for at most `budgetWei`, the fee in it.
 *
 * @param pool settled to the second of the rent
 * @returns chain seconds; undefined where not even the next tick is to be had
 */
export function latestRentEnd(
	pool: PoolState,
	{ floorPriceWad, feeBps }: RentTerms,
	{ devices, budgetWei }: { devices: number; budgetWei: bigint }
): number | undefined {
	const { lpMass, lastPriceWad, xSeconds, yWei, settledAtS } = pool;
	if (xSeconds === 0n) return undefined;
	const paid = withoutFeeDown(budgetWei, BigInt(feeBps));
	const y = lpMass === 0n ? lastPriceWad * xSeconds : yWei;
	const curve = rentableDown(y, xSeconds, paid);
	const s = floorPriceWad === 0n ? curve : minOf(curve, paid / floorPriceWad);
	return tickWithin(settledAtS, minOf(s / BigInt(devices), MAX_SECONDS));
}

/**
 * The earliest end, on a tick, of a window whose sale brings `wantedWei` after the fee.
 *
 * @returns chain seconds; undefined where 7 days bring less
 */
export function earliestSaleEnd(
	pool: PoolState,
	{ feeBps }: Pick<RentTerms, 'feeBps'>,
	{ wantedWei }: { wantedWei: bigint }
): number | undefined {
	const gross = beforeFeeUp(wantedWei, BigInt(feeBps));
	if (pool.lpMass === 0n || gross >= pool.yWei) return undefined;
	const h = sellableUp(pool.yWei, incomingXOf(pool), gross);
	const end = alignUp(BigInt(pool.settledAtS) + (h > 0n ? h : 1n), TICK);
	return end - BigInt(pool.settledAtS) < MAX_SECONDS + TICK ? Number(end) : undefined;
}

/**
 * The latest end, on a tick, of a window beside which an LP injects at most `rallyWei`.
 *
 * @returns chain seconds; undefined where that is too little, or where the pool has no LP to set the price
 */
export function latestInjectionEnd(pool: PoolState, { rallyWei }: { rallyWei: bigint }): number | undefined {
	if (pool.lpMass === 0n || pool.yWei === 0n) return undefined;
	return tickWithin(
		pool.settledAtS,
		minOf(injectableDown(pool.yWei, incomingXOf(pool), rallyWei), MAX_SECONDS)
	);
}

/** The last tick after `fromS` that lies at most so many seconds ahead. */
function tickWithin(fromS: number, seconds: bigint): number | undefined {
	const end = alignDown(BigInt(fromS) + seconds, TICK);
	return end > BigInt(fromS) ? Number(end) : undefined;
}
