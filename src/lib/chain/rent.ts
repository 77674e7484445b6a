import { encodeFunctionData } from 'viem';
import { poolsAbi } from '$abi/Pools';
import { stakingAbi } from '$abi/Staking';
import type { ClassId, DeviceId, Hex, LeaseId, WindowId } from '$lib/core/ids';
import { chainNowS } from './chainNowS';
import type { Chain } from './createChain';
import { oneEvent } from './oneEvent';
import { keyIdOf } from './p256';
import { quoteRent } from './quoteRent';
import { read } from './read';
import { refusal } from './refusals';
import { transactPaying } from './transactPaying';
import type { LeaseView } from './types';

export interface RentOptions {
	classId: ClassId;
	/** Windows of idle devices of this pool that outlast the lease; 1 to 64. */
	windowIds: WindowId[];
	/** Chain second until which to rent; aligned up to a tick. */
	endS: number;
	/** Whom the devices will serve: a raw uncompressed P-256 key, 65 bytes. */
	clientPublicKey: Uint8Array;
	/** The most to pay, fee in it, wei. */
	maxCostWei: bigint;
	/** The last chain second at which this may be mined; ten minutes from now by default. */
	deadlineS?: number | undefined;
}

/** Long enough to find a wallet's pop-up, short enough that the price is still the one looked at. */
export const DEADLINE_SECONDS = 600;

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
	{ classId, windowIds, endS, clientPublicKey, maxCostWei, deadlineS }: RentOptions
): Promise<{ transactionHash: Hex; lease: LeaseView; feeWei: bigint }> {
	const clientKeyId = keyIdOf(clientPublicKey);
	const pools = { address: chain.deployment.pools, abi: poolsAbi } as const;
	const nowS = await chainNowS(chain);
	if (endS <= nowS) throw refusal('LeaseEndPassed', [endS, nowS]);
	const { costWei } = await quoteRent(chain, { classId, devices: windowIds.length, endS });
	if (costWei > maxCostWei) throw refusal('CostAboveLimit', [costWei, maxCostWei]);
	// Looked up before anything is paid: once it is, nothing may fail any more.
	const deviceIds = await Promise.all(windowIds.map((id) => deviceOf(chain, id)));
	const params = {
		poolId: classId,
		windowIds,
		end: BigInt(endS),
		clientKeyId,
		maxCost: maxCostWei,
		deadline: BigInt(deadlineS ?? nowS + DEADLINE_SECONDS)
	};
	const receipt = await transactPaying(chain, {
		spender: pools.address,
		neededWei: costWei,
		maxWei: maxCostWei,
		plain: {
			to: pools.address,
			data: encodeFunctionData({ ...pools, functionName: 'rent', args: [params] })
		},
		permitted: (permit) => ({
			to: pools.address,
			data: encodeFunctionData({ ...pools, functionName: 'rentWithPermit', args: [params, permit] })
		})
	});
	const rented = oneEvent(receipt, { ...pools, eventName: 'Rented' });
	return {
		transactionHash: receipt.transactionHash,
		feeWei: rented.fee,
		lease: {
			leaseId: rented.leaseId as LeaseId,
			classId,
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
