import { poolLensAbi } from '$abi/PoolLens';
import { stakingAbi } from '$abi/Staking';
import type { WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';

/**
 * What an LP's window could claim in the next block, wei; 0 for a seller's and for one that was ended.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getClaimable(chain: Chain, windowId: WindowId): Promise<bigint> {
	const [classId, , joined] = await read(chain, {
		address: chain.deployment.staking,
		abi: stakingAbi,
		functionName: 'spanOf',
		args: [windowId]
	});
	if (!joined) return 0n;
	return read(chain, {
		address: chain.deployment.lens,
		abi: poolLensAbi,
		functionName: 'claimable',
		args: [classId, windowId]
	});
}
