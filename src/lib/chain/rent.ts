import { encodeFunctionData } from 'viem';
import { poolsAbi } from '$abi/Pools';
import type { ClassId, DeviceId, Hex, LeaseId } from '$lib/core/ids';
import { chainNowS } from './chainNowS';
import type { Chain } from './createChain';
import { oneEvent } from './oneEvent';
import { joinPublicKey, splitPublicKey } from './p256';
import { quoteRent } from './quoteRent';
import { refusal } from './refusals';
import { transactPaying } from './transactPaying';
import type { LeaseView } from './types';

export interface RentOptions {
	classId: ClassId;
	/** Idle devices of this pool whose windows outlast the lease; 1 to 64. */
	deviceIds: DeviceId[];
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
 *   `window.over`, `lease.over`, `key.invalid`, `chain.insufficientRally`, and those of `transact`;
 *   in each case nothing is paid
 */
export async function rent(
	chain: Chain,
	{ classId, deviceIds, endS, clientPublicKey, maxCostWei, deadlineS }: RentOptions
): Promise<{ transactionHash: Hex; lease: LeaseView; feeWei: bigint }> {
	const { x: clientX, y: clientY } = splitPublicKey(clientPublicKey);
	const pools = { address: chain.deployment.pools, abi: poolsAbi } as const;
	const nowS = await chainNowS(chain);
	if (endS <= nowS) throw refusal('LeaseEndPassed', [endS, nowS]);
	const { costWei } = await quoteRent(chain, { classId, devices: deviceIds.length, endS });
	if (costWei > maxCostWei) throw refusal('CostAboveLimit', [costWei, maxCostWei]);
	const params = {
		poolId: classId,
		deviceIds,
		end: BigInt(endS),
		clientX,
		clientY,
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
			clientPublicKey: joinPublicKey({ x: rented.clientX, y: rented.clientY }),
			deviceIds: rented.deviceIds.map((id) => id as DeviceId),
			startS: Number(rented.start),
			endS: Number(rented.end),
			costWei: rented.cost
		}
	};
}
