import { poolsAbi } from '$abi/Pools';
import { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, LeaseId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { joinPublicKey } from './p256';
import { read } from './read';
import type { LeaseView } from './types';

/**
 * One lease, over or not.
 *
 * @returns undefined where there is none of this id
 * @throws RallyError `chain.unreachable`
 */
export async function getLease(chain: Chain, leaseId: LeaseId): Promise<LeaseView | undefined> {
	try {
		const lease = await read(chain, {
			address: chain.deployment.pools,
			abi: poolsAbi,
			functionName: 'getLease',
			args: [leaseId]
		});
		return {
			leaseId,
			classId: lease.poolId as ClassId,
			client: lease.client,
			clientPublicKey: joinPublicKey({ x: lease.clientX, y: lease.clientY }),
			deviceIds: lease.deviceIds.map((id) => id as DeviceId),
			startS: Number(lease.start),
			endS: Number(lease.end),
			costWei: lease.cost
		};
	} catch (error) {
		if (error instanceof RallyError && error.code === 'lease.unknown') return undefined;
		throw error;
	}
}
