import { poolsAbi } from '$abi/Pools';
import { RallyError } from '$lib/core/errors';
import type { LeaseId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { leaseFacts, type LeaseFacts } from './leaseFacts';
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
		const [lease, facts] = await Promise.all([
			read(chain, {
				address: chain.deployment.pools,
				abi: poolsAbi,
				functionName: 'getLease',
				args: [leaseId]
			}),
			leaseFacts(chain, leaseId)
		]);
		if (!facts) return undefined;
		const { classId } = facts;
		const held = await stillHeld(chain, { leaseId, ...lease }, facts);
		return {
			leaseId,
			classId,
			client: lease.client,
			clientKeyId: lease.clientKeyId,
			deviceIds: held.map(({ deviceId }) => deviceId),
			windowIds: held.map(({ windowId }) => windowId),
			startS: lease.start,
			endS: lease.end,
			costWei: lease.cost
		};
	} catch (error) {
		if (error instanceof RallyError && error.code === 'lease.unknown') return undefined;
		throw error;
	}
}

/** A device that left a lease has, in the pool, been leased until then and no longer. */
async function stillHeld(
	chain: Chain,
	{ leaseId, end, devices }: { leaseId: LeaseId; end: number; devices: number },
	{ classId, rented }: LeaseFacts
): Promise<LeaseFacts['rented']> {
	if (devices === rented.length) return rented;
	const positions = await Promise.all(
		rented.map(({ windowId }) =>
			read(chain, {
				address: chain.deployment.pools,
				abi: poolsAbi,
				functionName: 'getPosition',
				args: [classId, windowId]
			})
		)
	);
	return rented.filter((_, i) => positions[i]?.leaseId === leaseId && positions[i]?.leaseEnd === end);
}
