import { poolLensAbi } from '$abi/PoolLens';
import { poolsAbi } from '$abi/Pools';
import type { ClassId, WindowId } from '$lib/core/ids';
import { claimable } from '$lib/market/claimable';
import { amountDown } from '$lib/market/dissipativeMath';
import type { PoolState } from '$lib/market/poolState';
import type { Chain } from './createChain';
import { getPoolState } from './getPoolState';
import { read } from './read';

/** What an LP's window is owed by its pool, and the pool at that second. */
export interface PositionView {
	/** Released and not yet claimed, wei. */
	claimableWei: bigint;
	/** What the position would still release if nobody traded until its end, wei. */
	lockedWei: bigint;
	/** 0 for a seller's window, and for one that has left the pool. */
	massPerSecond: bigint;
	endS: number;
	/** The accumulator up to which it has been paid. */
	paidAccX128: bigint;
	pool: PoolState;
}

/**
 * Reads what stands behind an LP's window now, without asking for anything that has been.
 *
 * The position holds w·(end − t) of the pool's mass, and ρ wei stand behind each unit of mass.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getPosition(
	chain: Chain,
	{ windowId, classId }: { windowId: WindowId; classId: ClassId }
): Promise<PositionView> {
	const { deployment } = chain;
	const args = [classId, windowId] as const;
	const [releasedWei, position, pool] = await Promise.all([
		read(chain, { address: deployment.lens, abi: poolLensAbi, functionName: 'claimable', args }),
		read(chain, { address: deployment.pools, abi: poolsAbi, functionName: 'getPosition', args }),
		getPoolState(chain, classId)
	]);
	const { massPerSecond, end, paidAccX128 } = position;
	const leftS = BigInt(Math.max(0, end - pool.settledAtS));
	const lockedWei = amountDown(pool.rateX128, massPerSecond * leftS);
	// Of one second with what is locked, so that both together are what they are; the pool does not keep past ends.
	const claimableWei = leftS > 0n ? claimable(pool, { massPerSecond, paidAccX128 }) : releasedWei;
	return { claimableWei, lockedWei, massPerSecond, endS: end, paidAccX128, pool };
}
