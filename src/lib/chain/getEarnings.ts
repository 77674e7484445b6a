import { poolsAbi } from '$abi/Pools';
import { stakingAbi } from '$abi/Staking';
import type { ClassId, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { getPosition } from './getPosition';
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
 * @throws RallyError `chain.unreachable`
 */
export async function getEarnings(
	chain: Chain,
	{ windowId, classId }: { windowId: WindowId; classId: ClassId }
): Promise<WindowEarnings> {
	const { deployment, publicClient } = chain;
	const since = { fromBlock: 0n, strict: true } as const;
	const [{ claimableWei, lockedWei }, [collected, joined]] = await Promise.all([
		getPosition(chain, { windowId, classId }),
		Promise.all([
			publicClient.getContractEvents({
				address: deployment.pools,
				abi: poolsAbi,
				...since,
				eventName: 'Collected',
				args: { poolId: classId, windowId }
			}),
			publicClient.getContractEvents({
				address: deployment.staking,
				abi: stakingAbi,
				...since,
				eventName: 'WindowJoined',
				args: { windowId }
			})
		]).catch((error: unknown) => {
			throw toChainError(error, chain);
		})
	]);
	const sold = joined.filter(({ args }) => args.isSeller);
	return {
		claimableWei,
		claimedWei: collected.reduce((sum, { args }) => sum + args.amount, 0n),
		lockedWei,
		proceedsWei: sold.reduce((sum, { args }) => sum + args.amount, 0n)
	};
}
