import { poolsAbi } from '$abi/Pools';
import { stakingAbi } from '$abi/Staking';
import type { ClassId, DeviceId, LeaseId, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { toChainError } from './toChainError';

/** What of a lease never changes, and stands in events alone. */
export interface LeaseFacts {
	classId: ClassId;
	/** Every device that was rented, with its window. */
	rented: { windowId: WindowId; deviceId: DeviceId }[];
}

const known = new WeakMap<Chain, Map<LeaseId, Promise<LeaseFacts | undefined>>>();

/**
 * Looks up once, and then remembers, which windows of which pool a lease took.
 *
 * @returns undefined where the chain's events tell of no such lease
 * @throws RallyError `chain.unreachable`
 */
export async function leaseFacts(chain: Chain, leaseId: LeaseId): Promise<LeaseFacts | undefined> {
	const mine = known.get(chain) ?? new Map<LeaseId, Promise<LeaseFacts | undefined>>();
	known.set(chain, mine);
	const found = mine.get(leaseId) ?? look(chain, leaseId);
	mine.set(leaseId, found);
	try {
		const facts = await found;
		if (!facts) mine.delete(leaseId);
		return facts;
	} catch (error) {
		mine.delete(leaseId);
		throw toChainError(error, chain);
	}
}

async function look({ deployment, publicClient }: Chain, leaseId: LeaseId): Promise<LeaseFacts | undefined> {
	const since = { fromBlock: 0n, strict: true } as const;
	const [rent] = await publicClient.getContractEvents({
		...since,
		address: deployment.pools,
		abi: poolsAbi,
		eventName: 'Rented',
		args: { leaseId }
	});
	if (!rent) return undefined;
	const windowIds = [...rent.args.windowIds];
	const opened = await publicClient.getContractEvents({
		...since,
		address: deployment.staking,
		abi: stakingAbi,
		eventName: 'WindowOpened',
		args: { windowId: windowIds }
	});
	const deviceIds = new Map(opened.map(({ args }) => [args.windowId, args.deviceId as DeviceId]));
	return {
		classId: rent.args.poolId as ClassId,
		rented: windowIds.flatMap((windowId) => {
			const deviceId = deviceIds.get(windowId);
			return deviceId ? [{ windowId: windowId as WindowId, deviceId }] : [];
		})
	};
}
