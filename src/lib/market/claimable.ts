import { amountDown } from './dissipativeMath';
import type { PoolState } from './poolState';

/**
 * What an LP may claim of a pool, wei: its share of what was released since it was paid last.
 *
 * @param pool settled to the second asked about, or to the window's end if that is earlier
 * @param paidAccX128 the accumulator up to which it has been paid
 */
export function claimable(
	pool: Pick<PoolState, 'accX128'>,
	{ massPerSecond, paidAccX128 }: { massPerSecond: bigint; paidAccX128: bigint }
): bigint {
	return amountDown(pool.accX128 - paidAccX128, massPerSecond);
}
