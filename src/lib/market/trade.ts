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
	return applyExtend({ ...pool, idleDevices: pool.idleDevices - BigInt(devices) }, { s, paid });
}

/** s seconds after a lease's end go out for `paid` wei, which excludes the fee; its devices are leased already. */
export function applyExtend(pool: PoolState, { s, paid }: { s: bigint; paid: bigint }): PoolState {
	const { yWei, xSeconds, lastPriceWad, ceilingWad } = pool;
	return reprice({
		...pool,
		ceilingWad:
			pool.lpMass === 0n ? ceilingWad : ceilingAfterRentUp(yWei, xSeconds, s, paid, lastPriceWad, ceilingWad),
		yWei: yWei + paid,
		xSeconds: xSeconds - s
	});
}

/** A lease gives s seconds of so many devices back, and `gross` wei go out; the devices are idle again. */
export function applyEndLease(
	pool: PoolState,
	{ devices, s, gross }: { devices: number; s: bigint; gross: bigint }
): PoolState {
	return reprice({
		...pool,
		yWei: pool.yWei - gross,
		xSeconds: pool.xSeconds + s,
		idleDevices: pool.idleDevices + BigInt(devices)
	});
}

/**
 * An LP's window leaves before its end, with `gross` wei out of the reserve.
 *
 * @param seconds of it that stood in x: to its end, or from the end of the lease that holds it
 * @param isIdle whether no lease held it
 */
export function applyLeaveLp(
	pool: PoolState,
	leaving: { gross: bigint; massPerSecond: bigint; left: bigint; seconds: bigint; isIdle: boolean }
): PoolState {
	const { gross, massPerSecond, left, seconds, isIdle } = leaving;
	const lpMass = pool.lpMass - massPerSecond * left;
	const less = {
		...pool,
		yWei: pool.yWei - gross,
		lpMass,
		lpMassPerSecond: pool.lpMassPerSecond - massPerSecond,
		xSeconds: pool.xSeconds - seconds,
		idleDevices: pool.idleDevices - (isIdle ? 1n : 0n)
	};
	return lpMass === 0n ? { ...less, rateX128: 0n, ceilingWad: 0n } : reprice(less);
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
		lastPriceWad: pool.xSeconds === 0n ? pool.lastPriceWad : priceUp(pool.yWei, pool.xSeconds)
	};
}

/** The x that whoever comes in meets; see `incomingX`. */
export function incomingXOf({ yWei, xSeconds, lastPriceWad, ceilingWad }: PoolState): bigint {
	return incomingX(yWei, xSeconds, lastPriceWad, ceilingWad);
}
