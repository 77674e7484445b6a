import { poolLensAbi } from '$abi/PoolLens';
import { poolsAbi } from '$abi/Pools';
import { stakingAbi } from '$abi/Staking';
import type { ClassId, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { getPoolState } from './getPoolState';
import { read } from './read';
import { toChainError } from './toChainError';

/** What a window has brought its owner so far. */
export interface WindowEarnings {
	/** Released and not yet claimed, wei. */
	claimableWei: bigint;
	/** Claimed before, wei. */
	claimedWei: bigint;
	/** What the LP's position would still release if nobody traded until its end, wei; 0 for a seller. */
	lockedWei: bigint;
	/** What the pool paid for the window, wei; 0 for an LP. */
	proceedsWei: bigint;
}

/**
 * Reads what a window is worth at this second.
 *
 * An LP's position holds w·(end − t) of the pool's mass, and ρ wei stand behind each unit of mass.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getEarnings(
	chain: Chain,
	{ windowId, classId }: { windowId: WindowId; classId: ClassId }
): Promise<WindowEarnings> {
	const { deployment, publicClient } = chain;
	const pools = { address: deployment.pools, abi: poolsAbi } as const;
	const staking = { address: deployment.staking, abi: stakingAbi } as const;
	const since = { fromBlock: 0n, strict: true } as const;
	const args = [classId, windowId] as const;
	const [claimableWei, position, pool, [collected, joined]] = await Promise.all([
		read(chain, { address: deployment.lens, abi: poolLensAbi, functionName: 'claimable', args }),
		read(chain, { ...pools, functionName: 'getPosition', args }),
		getPoolState(chain, classId),
		Promise.all([
			publicClient.getContractEvents({
				...pools,
				...since,
				eventName: 'Collected',
				args: { poolId: classId, windowId }
			}),
			publicClient.getContractEvents({ ...staking, ...since, eventName: 'WindowJoined', args: { windowId } })
		]).catch((error: unknown) => {
			throw toChainError(error, chain);
		})
	]);
	const leftS = BigInt(Math.max(0, position.end - pool.settledAtS));
	const sold = joined.filter(({ args }) => args.isSeller);
	return {
		claimableWei,
		claimedWei: collected.reduce((sum, { args }) => sum + args.amount, 0n),
		lockedWei: (pool.rateX128 * position.massPerSecond * leftS) >> 128n,
		proceedsWei: sold.reduce((sum, { args }) => sum + args.amount, 0n)
	};
}
