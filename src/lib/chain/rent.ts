import { poolsAbi } from '$abi/Pools';
import { stakingAbi } from '$abi/Staking';
import type { DeviceId, Hex, LeaseId, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { prepareRent, type RentTerms } from './prepareRent';
import { read } from './read';
import { transactPaying } from './transactPaying';
import type { LeaseView } from './types';

/** As {@link RentTerms}, with which devices. */
export type RentOptions = RentTerms & {
	/** Windows of idle devices of this pool that outlast the lease; 1 to 64. */
	windowIds: WindowId[];
};

/**
 * Rents devices from a pool and binds the lease to the client's key.
 *
 * @returns the lease as the chain wrote it down
 * @throws RallyError `rent.priceMoved`, `rent.noIdleDevice`, `rent.windowTooShort`, `rent.tooManyDevices`,
 *   `window.over`, `window.unknown`, `lease.over`, `key.invalid`, `chain.insufficientRally`, and those of `transact`;
 *   in each case nothing is paid
 */
export async function rent(
	chain: Chain,
	{ windowIds, ...options }: RentOptions
): Promise<{ transactionHash: Hex; lease: LeaseView; feeWei: bigint }> {
	const pools = { address: chain.deployment.pools, abi: poolsAbi } as const;
	const { terms, payment } = await prepareRent(chain, { ...options, devices: windowIds.length });
	// Looked up before anything is paid: once it is, nothing may fail any more.
	const deviceIds = await Promise.all(windowIds.map((id) => deviceOf(chain, id)));
	const params = { ...terms, windowIds };
	const receipt = await transactPaying(chain, {
		...payment,
		plain: encoded(pools, 'rent', [params]),
		permitted: (permit) => encoded(pools, 'rentWithPermit', [params, permit])
	});
	const rented = oneEvent(receipt, { ...pools, eventName: 'Rented' });
	return {
		transactionHash: receipt.transactionHash,
		feeWei: rented.fee,
		lease: {
			leaseId: rented.leaseId as LeaseId,
			classId: options.classId,
			client: rented.client,
			clientKeyId: rented.clientKeyId,
			deviceIds,
			windowIds,
			startS: Number(rented.start),
			endS: Number(rented.end),
			costWei: rented.cost
		}
	};
}

async function deviceOf(chain: Chain, windowId: WindowId): Promise<DeviceId> {
	const { deviceId } = await read(chain, {
		address: chain.deployment.staking,
		abi: stakingAbi,
		functionName: 'getWindow',
		args: [windowId]
	});
	return deviceId as DeviceId;
}
