import { poolsAbi } from '$abi/Pools';
import type { Hex, LeaseId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { transact } from './transact';

/**
 * Books the fee that a lease burned for its client's reward, once it is over; anyone may, once.
 *
 * @returns the fee, wei
 * @throws RallyError `lease.notOver`, `lease.credited`, `lease.unknown`, and those of `transact`
 */
export async function creditLease(
	chain: Chain,
	leaseId: LeaseId
): Promise<{ transactionHash: Hex; feeWei: bigint }> {
	const pools = { address: chain.deployment.pools, abi: poolsAbi } as const;
	const receipt = await transact(chain, encoded(pools, 'creditLease', [leaseId]));
	const { fee } = oneEvent(receipt, { ...pools, eventName: 'LeaseCredited' });
	return { transactionHash: receipt.transactionHash, feeWei: fee };
}
