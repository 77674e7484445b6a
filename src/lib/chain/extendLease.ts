import { poolLensAbi } from '$abi/PoolLens';
import { poolsAbi } from '$abi/Pools';
import type { Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { deadlineOf } from './deadlineOf';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { read } from './read';
import { refusal } from './refusals';
import { transactPaying } from './transactPaying';
import type { LeaseView } from './types';

/** What of a lease its client acts on. */
type Lease = Pick<LeaseView, 'leaseId' | 'classId' | 'windowIds'>;

/**
 * What keeping all devices of a lease until `endS` would cost in the next block, fee in it, wei.
 *
 * @throws RallyError `rent.noIdleDevice`, `lease.over`, `lease.notLater`, `lease.unknown`, `chain.unreachable`
 */
export async function quoteExtend(
	chain: Chain,
	{ leaseId, classId, endS }: Pick<Lease, 'leaseId' | 'classId'> & { endS: number }
): Promise<bigint> {
	const { cost } = await read(chain, {
		address: chain.deployment.lens,
		abi: poolLensAbi,
		functionName: 'quoteExtend',
		args: [classId, leaseId, BigInt(endS)]
	});
	return cost;
}

/**
 * Keeps all devices of a running lease for longer. Only its client may.
 *
 * @param lease as the chain holds it now
 * @param endS chain second until which; aligned up to a tick
 * @param maxCostWei the most to pay, fee in it
 * @throws RallyError `rent.priceMoved`, `rent.noIdleDevice`, `rent.windowTooShort`, `lease.over`, `lease.notYours`,
 *   `lease.notLater`, `chain.insufficientRally`, and those of `transact`; in each case nothing is paid
 */
export async function extendLease(
	chain: Chain,
	{ lease, endS, maxCostWei }: { lease: Lease; endS: number; maxCostWei: bigint }
): Promise<{ transactionHash: Hex; endS: number; costWei: bigint; feeWei: bigint }> {
	const pools = { address: chain.deployment.pools, abi: poolsAbi } as const;
	const { leaseId, classId, windowIds } = lease;
	const costWei = await quoteExtend(chain, { leaseId, classId, endS });
	if (costWei > maxCostWei) throw refusal('CostAboveLimit', [costWei, maxCostWei]);
	const params = {
		poolId: classId,
		leaseId,
		windowIds,
		end: BigInt(endS),
		maxCost: maxCostWei,
		deadline: await deadlineOf(chain)
	};
	const receipt = await transactPaying(chain, {
		neededWei: costWei,
		maxWei: maxCostWei,
		plain: encoded(pools, 'extend', [params])
	});
	const { end, cost, fee } = oneEvent(receipt, { ...pools, eventName: 'Extended' });
	return { transactionHash: receipt.transactionHash, endS: Number(end), costWei: cost, feeWei: fee };
}
