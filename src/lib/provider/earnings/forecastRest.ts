import { claimable } from '$lib/market/claimable';
import type { PoolState, SlopeChange } from '$lib/market/poolState';
import { projectPool } from '$lib/market/projectPool';

/**
 * What a window as liquidity may claim at its end if nobody trades in its pool until then, wei: what it may claim now
 * is in it.
 *
 * @param slopeChanges the pool's scheduled ones up to the end
 */
export function forecastRest(
	pool: PoolState,
	position: { massPerSecond: bigint; paidAccX128: bigint; endS: number },
	slopeChanges: readonly SlopeChange[]
): bigint {
	return claimable(projectPool(pool, Math.max(position.endS, pool.settledAtS), slopeChanges), position);
}
