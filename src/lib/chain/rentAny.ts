import { encodeFunctionData } from 'viem';
import { poolsAbi } from '$abi/Pools';
import type { Hex, LeaseId } from '$lib/core/ids';
import { chainNowS } from './chainNowS';
import type { Chain } from './createChain';
import { oneEvent } from './oneEvent';
import { keyIdOf } from './p256';
import { quoteRent } from './quoteRent';
import { refusal } from './refusals';
import { DEADLINE_SECONDS, type RentOptions } from './rent';
import { transactPaying } from './transactPaying';

/** As {@link RentOptions}, with how many devices in place of which. */
export type RentAnyOptions = Omit<RentOptions, 'windowIds'> & { devices: number };

/**
 * Rents devices that the chain draws among the idle ones of a pool, and binds the lease to the client's key.
 *
 * @returns the lease's id, for `getLease`
 * @throws RallyError `rent.priceMoved`, `rent.noIdleDevice`, `rent.tooManyDevices`, `lease.over`, `key.invalid`,
 *   `chain.insufficientRally`, and those of `transact`; in each case nothing is paid
 */
export async function rentAny(
	chain: Chain,
	{ classId, devices, endS, clientPublicKey, maxCostWei, deadlineS }: RentAnyOptions
): Promise<{ transactionHash: Hex; leaseId: LeaseId; costWei: bigint; feeWei: bigint }> {
	const pools = { address: chain.deployment.pools, abi: poolsAbi } as const;
	const nowS = await chainNowS(chain);
	const { costWei } = await quoteRent(chain, { classId, devices, endS });
	if (costWei > maxCostWei) throw refusal('CostAboveLimit', [costWei, maxCostWei]);
	const params = {
		poolId: classId,
		devices,
		end: BigInt(endS),
		clientKeyId: keyIdOf(clientPublicKey),
		maxCost: maxCostWei,
		deadline: BigInt(deadlineS ?? nowS + DEADLINE_SECONDS)
	};
	const receipt = await transactPaying(chain, {
		spender: pools.address,
		neededWei: costWei,
		maxWei: maxCostWei,
		plain: {
			to: pools.address,
			data: encodeFunctionData({ ...pools, functionName: 'rentAny', args: [params] })
		},
		permitted: (permit) => ({
			to: pools.address,
			data: encodeFunctionData({ ...pools, functionName: 'rentAnyWithPermit', args: [params, permit] })
		})
	});
	const { leaseId, cost, fee } = oneEvent(receipt, { ...pools, eventName: 'Rented' });
	return {
		transactionHash: receipt.transactionHash,
		leaseId: leaseId as LeaseId,
		costWei: cost,
		feeWei: fee
	};
}
