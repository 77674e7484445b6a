import { poolLensAbi } from '$abi/PoolLens';
import { poolsAbi } from '$abi/Pools';
import type { Hex, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { deadlineOf } from './deadlineOf';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { read } from './read';
import { transact } from './transact';
import type { LeaseView } from './types';

/**
 * What the pool would pay in the next block for what is left of so many devices of a lease, after its fee, wei.
 *
 * @throws RallyError `lease.over`, `lease.unknown`, `stake.noLiquidity`, `chain.unreachable`
 */
export async function quoteEndLease(
	chain: Chain,
	{ leaseId, classId, windowIds }: Pick<LeaseView, 'leaseId' | 'classId' | 'windowIds'>
): Promise<bigint> {
	const { proceeds } = await read(chain, {
		address: chain.deployment.lens,
		abi: poolLensAbi,
		functionName: 'quoteEndLease',
		args: [classId, leaseId, BigInt(windowIds.length)]
	});
	return proceeds;
}

/**
 * Gives devices of a running lease back before its end: the pool buys what is left of them. Only its client may.
 *
 * @param windowIds which; all of the lease's by default
 * @param minProceedsWei the least it must bring after the fee
 * @returns what was paid, wei
 * @throws RallyError `stake.priceMoved`, `stake.noLiquidity`, `lease.over`, `lease.notYours`, `lease.otherDevice`,
 *   `window.reported`, and those of `transact`
 */
export async function endLease(
	chain: Chain,
	{
		lease: { leaseId, classId, windowIds: all },
		windowIds = all,
		minProceedsWei
	}: {
		lease: Pick<LeaseView, 'leaseId' | 'classId' | 'windowIds'>;
		windowIds?: WindowId[] | undefined;
		minProceedsWei: bigint;
	}
): Promise<{ transactionHash: Hex; proceedsWei: bigint }> {
	const pools = { address: chain.deployment.pools, abi: poolsAbi } as const;
	const params = {
		poolId: classId,
		leaseId,
		windowIds,
		minProceeds: minProceedsWei,
		deadline: await deadlineOf(chain)
	};
	const receipt = await transact(chain, encoded(pools, 'endLease', [params]));
	const { gross, fee } = oneEvent(receipt, { ...pools, eventName: 'LeaseEnded' });
	return { transactionHash: receipt.transactionHash, proceedsWei: gross - fee };
}
