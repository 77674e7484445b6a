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
	const pools = { address: chain.deployment.pools, abi: poolsAbi } as const;
	const [claimableWei, collected, position, pool, window] = await Promise.all([
		read(chain, { ...pools, functionName: 'claimable', args: [windowId] }),
		chain.publicClient
			.getContractEvents({
				...pools,
				eventName: 'Collected',
				args: { poolId: classId, windowId },
				fromBlock: 0n,
				strict: true
			})
			.catch((error: unknown) => {
				throw toChainError(error, chain);
			}),
		read(chain, { ...pools, functionName: 'getPosition', args: [windowId] }),
		getPoolState(chain, classId),
		read(chain, {
			address: chain.deployment.staking,
			abi: stakingAbi,
			functionName: 'getWindow',
			args: [windowId]
		})
	]);
	const nowS = BigInt(pool.settledAtS);
	const leftS = position.end > nowS ? position.end - nowS : 0n;
	return {
		claimableWei,
		claimedWei: collected.reduce((sum, { args }) => sum + args.amount, 0n),
		lockedWei: (pool.rateX128 * position.massPerSecond * leftS) >> 128n,
		proceedsWei: window.isSeller ? window.amount : 0n
	};
}
