import { stakingAbi } from '$abi/Staking';
import type { Hex, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { deadlineOf } from './deadlineOf';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { transactPaying } from './transactPaying';

/**
 * Step three of staking for a seller: the window's seconds go to the pool for RALLY, of which collateral stays.
 *
 * @param minProceedsWei the least the sale must bring after its fee
 * @param maxExtraWei the most that the collateral may take beyond the proceeds
 * @throws RallyError `attestation.missing`, `window.notOwner`, `window.joined`, `window.wrongRole`,
 *   `window.notWhole`, `window.over`, `stake.priceMoved`, `stake.noLiquidity`, and those of `transact`
 */
export async function sellWindow(
	chain: Chain,
	{
		windowId,
		minProceedsWei,
		maxExtraWei
	}: { windowId: WindowId; minProceedsWei: bigint; maxExtraWei: bigint }
): Promise<{ transactionHash: Hex; proceedsWei: bigint; collateralWei: bigint }> {
	const staking = { address: chain.deployment.staking, abi: stakingAbi } as const;
	const deadline = await deadlineOf(chain);
	const receipt = await transactPaying(chain, {
		neededWei: 0n,
		maxWei: maxExtraWei,
		plain: encoded(staking, 'sell', [windowId, minProceedsWei, deadline])
	});
	const { amount, collateral } = oneEvent(receipt, { ...staking, eventName: 'WindowJoined' });
	return { transactionHash: receipt.transactionHash, proceedsWei: amount, collateralWei: collateral };
}
