import { amountDown } from './dissipativeMath';
import type { PoolState, SlopeChange } from './poolState';

/**
 * The pool at a later second, if nobody trades until then: x and W fall along their slopes, y follows W at
 * the constant rate, acc grows. Settling in pieces gives the same numbers, to the wei, as settling at once.
 *
 * @param toS chain second, not before the state's own
 * @param slopeChanges the pool's scheduled changes, oldest first; those outside (settledAtS, toS] are passed over
 * @throws RangeError for a time before the state's own
 * @see contracts/libraries/PoolState.sol `dissipateTo`, `applyChange`; DESIGN section 4
 */
export function projectPool(state: PoolState, toS: number, slopeChanges: readonly SlopeChange[]): PoolState {
	if (toS < state.settledAtS) throw new RangeError('a pool cannot be settled to the past');
	let pool = state;
	for (const change of slopeChanges) {
		if (change.atS <= state.settledAtS || change.atS > toS) continue;
		pool = applyChange(dissipateTo(pool, change.atS), change);
	}
	return dissipateTo(pool, toS);
}

function dissipateTo(pool: PoolState, toS: number): PoolState {
	const elapsed = BigInt(toS - pool.settledAtS);
	if (elapsed === 0n) return pool;
	const xSeconds = pool.xSeconds - pool.idleDevices * elapsed;
	const priceCumulative = pool.priceCumulative + pool.lastPriceWad * elapsed;
	if (pool.lpMass === 0n) return { ...pool, xSeconds, priceCumulative, settledAtS: toS };
	const lpMass = pool.lpMass - pool.lpMassPerSecond * elapsed;
	return {
		...pool,
		xSeconds,
		priceCumulative,
		lpMass,
		accX128: pool.accX128 + pool.rateX128 * elapsed,
		yWei: amountDown(pool.rateX128, lpMass),
		settledAtS: toS
	};
}

function applyChange(pool: PoolState, change: SlopeChange): PoolState {
	const idleDevices = pool.idleDevices + change.idleDevices;
	if (change.lpMassPerSecond === 0n) return { ...pool, idleDevices };
	const lpMassPerSecond = pool.lpMassPerSecond - change.lpMassPerSecond;
	// When the last LP goes, W and y are 0 already: both are sums over the LPs.
	const none = lpMassPerSecond === 0n;
	return {
		...pool,
		idleDevices,
		lpMassPerSecond,
		rateX128: none ? 0n : pool.rateX128,
		ceilingWad: none ? 0n : pool.ceilingWad
	};
}
