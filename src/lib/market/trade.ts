import {
	ceilingAfterRentUp,
	incomingX,
	massPerSecondDown,
	priceUp,
	quoteInjectUp,
	quoteSellDown,
	rateX128Down
} from './dissipativeMath';
import type { PoolState } from './poolState';

/*
 * Trades as changes of a pool settled to their second: the twin of `contracts/libraries/PoolState.sol`.
 */

/** RALLY that h seconds of an LP's device need beside them, wei. Of no use to an opening. */
export function injectUp(pool: PoolState, h: bigint): bigint {
	return quoteInjectUp(pool.yWei, incomingXOf(pool), h);
}

/** RALLY that h seconds bring a seller, fee in it, wei. */
export function sellDown(pool: PoolState, h: bigint): bigint {
	return quoteSellDown(pool.yWei, incomingXOf(pool), h);
}

/**
 * An LP comes in with h seconds and v wei; the first sets the price.
 *
 * @returns undefined where its share would be too small to count
 */
export function applyInject(
	pool: PoolState,
	{ v, h }: { v: bigint; h: bigint }
): { pool: PoolState; massPerSecond: bigint } | undefined {
	const opening = pool.lpMass === 0n;
	const y = opening ? 0n : pool.yWei;
	const massPerSecond = opening ? v / h : y === 0n ? 0n : massPerSecondDown(pool.lpMass, y, v, h);
	if (massPerSecond === 0n) return undefined;
	const grown = {
		...pool,
		yWei: y + v,
		lpMass: pool.lpMass + massPerSecond * h,
		lpMassPerSecond: pool.lpMassPerSecond + massPerSecond,
		ceilingWad: opening ? priceUp(v, h) : pool.ceilingWad
	};
	return { pool: arrive(grown, h), massPerSecond };
}

/** A seller comes in with h seconds, and `gross` wei go out. */
export function applySell(pool: PoolState, { gross, h }: { gross: bigint; h: bigint }): PoolState {
	return arrive({ ...pool, yWei: pool.yWei - gross }, h);
}

/** s seconds of so many devices go out for `paid` wei, which excludes the fee. */
export function applyRent(
	pool: PoolState,
	{ devices, s, paid }: { devices: number; s: bigint; paid: bigint }
): PoolState {
	const { yWei, xSeconds, lastPriceWad, ceilingWad } = pool;
	return reprice({
		...pool,
		ceilingWad:
			pool.lpMass === 0n ? ceilingWad : ceilingAfterRentUp(yWei, xSeconds, s, paid, lastPriceWad, ceilingWad),
		yWei: yWei + paid,
		xSeconds: xSeconds - s,
		idleDevices: pool.idleDevices - BigInt(devices)
	});
}

function arrive(pool: PoolState, h: bigint): PoolState {
	return reprice({ ...pool, xSeconds: pool.xSeconds + h, idleDevices: pool.idleDevices + 1n });
}

/** After a trade the rate holds until the next. Without LPs there is none, and the last price stays. */
function reprice(pool: PoolState): PoolState {
	if (pool.lpMass === 0n) return pool;
	return {
		...pool,
		rateX128: rateX128Down(pool.yWei, pool.lpMass),
		lastPriceWad: priceUp(pool.yWei, pool.xSeconds)
	};
}

function incomingXOf({ yWei, xSeconds, lastPriceWad, ceilingWad }: PoolState): bigint {
	return incomingX(yWei, xSeconds, lastPriceWad, ceilingWad);
}
