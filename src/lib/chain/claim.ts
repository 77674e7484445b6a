import { stakingAbi } from '$abi/Staking';
import type { Hex, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { transact } from './transact';

/**
 * Pays an LP's window what it has earned so far; the window goes on.
 *
 * @returns what was paid, wei
 * @throws RallyError `window.notOwner`, `window.unknown`, and those of `transact`
 */
export async function claim(
	chain: Chain,
	windowId: WindowId
): Promise<{ transactionHash: Hex; claimedWei: bigint }> {
	const staking = { address: chain.deployment.staking, abi: stakingAbi } as const;
	const receipt = await transact(chain, encoded(staking, 'claim', [windowId]));
	const { amount } = oneEvent(receipt, { ...staking, eventName: 'Claimed' });
	return { transactionHash: receipt.transactionHash, claimedWei: amount };
}
