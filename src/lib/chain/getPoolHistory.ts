import { poolsAbi } from '$abi/Pools';
import type { ClassId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { toChainError } from './toChainError';
import type { PoolPoint } from './types';

/** `IPools.Cause`, in the order of its members. */
const CAUSES = ['settle', 'inject', 'sell', 'rent', 'extend', 'endLease', 'exit', 'expel'] as const;

/**
 * The pool after each trade and settlement, oldest first, from the chain's own events.
 *
 * @param sinceBlock the first block to read; the whole chain by default, which public nodes may refuse
 * @throws RallyError `chain.unreachable`, `chain.failed`
 */
export async function getPoolHistory(
	chain: Chain,
	{ classId, sinceBlock = 0n }: { classId: ClassId; sinceBlock?: bigint | undefined }
): Promise<PoolPoint[]> {
	try {
		// A node refuses to look for events in blocks that are yet to come.
		if (sinceBlock > (await chain.publicClient.getBlockNumber({ cacheTime: 0 }))) return [];
		const events = await chain.publicClient.getContractEvents({
			address: chain.deployment.pools,
			abi: poolsAbi,
			eventName: 'Synced',
			args: { poolId: classId },
			fromBlock: sinceBlock,
			strict: true
		});
		return events.map(({ args }) => ({
			timeS: Number(args.time),
			xSeconds: args.x,
			yWei: args.y,
			priceWad: args.priceWad,
			cause: CAUSES[args.cause] ?? 'settle'
		}));
	} catch (error) {
		throw toChainError(error, chain);
	}
}
