import { poolsAbi } from '$abi/Pools';
import type { Hex, LeaseId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { prepareRent, type RentTerms } from './prepareRent';
import { transactPaying } from './transactPaying';

/**
 * Rents devices that the chain draws among the idle ones of a pool, and binds the lease to the client's key.
 *
 * @returns the lease's id, for `getLease`
 * @throws RallyError `rent.priceMoved`, `rent.noIdleDevice`, `rent.tooManyDevices`, `lease.over`, `key.invalid`,
 *   `chain.insufficientRally`, and those of `transact`; in each case nothing is paid
 */
export async function rentAny(
	chain: Chain,
	options: RentTerms & { devices: number }
): Promise<{ transactionHash: Hex; leaseId: LeaseId; costWei: bigint; feeWei: bigint }> {
	const pools = { address: chain.deployment.pools, abi: poolsAbi } as const;
	const { terms, payment } = await prepareRent(chain, options);
	const params = { ...terms, devices: options.devices };
	const receipt = await transactPaying(chain, {
		...payment,
		plain: encoded(pools, 'rentAny', [params]),
		permitted: (permit) => encoded(pools, 'rentAnyWithPermit', [params, permit])
	});
	const { leaseId, cost, fee } = oneEvent(receipt, { ...pools, eventName: 'Rented' });
	return {
		transactionHash: receipt.transactionHash,
		leaseId: leaseId as LeaseId,
		costWei: cost,
		feeWei: fee
	};
}
