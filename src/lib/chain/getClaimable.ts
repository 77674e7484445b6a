import { poolsAbi } from '$abi/Pools';
import type { WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';

/**
 * What an LP's window could claim in the next block, wei; 0 for a seller's and for one that was ended.
 *
 * @throws RallyError `chain.unreachable`
 */
export function getClaimable(chain: Chain, windowId: WindowId): Promise<bigint> {
	return read(chain, {
		address: chain.deployment.pools,
		abi: poolsAbi,
		functionName: 'claimable',
		args: [windowId]
	});
}
