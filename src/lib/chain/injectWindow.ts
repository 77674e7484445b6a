import { stakingAbi } from '$abi/Staking';
import type { Hex, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { deadlineOf } from './deadlineOf';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { transactPaying } from './transactPaying';

/**
 * Step three of staking for an LP: the window's seconds go to the pool, and RALLY beside them.
 *
 * @param maxRallyWei the most to put in
 * @param openingRallyWei what to put in, exactly, where the pool has no LP yet: it sets the price
 * @returns what was put in, wei
 * @throws RallyError `attestation.missing`, `window.notOwner`, `window.joined`, `window.wrongRole`,
 *   `window.notWhole`, `window.over`, `stake.priceMoved`, `stake.belowFloor`, `chain.insufficientRally`, and those
 *   of `transact`
 */
export async function injectWindow(
	chain: Chain,
	{
		windowId,
		maxRallyWei,
		openingRallyWei
	}: { windowId: WindowId; maxRallyWei: bigint; openingRallyWei: bigint }
): Promise<{ transactionHash: Hex; rallyWei: bigint }> {
	const staking = { address: chain.deployment.staking, abi: stakingAbi } as const;
	const deadline = await deadlineOf(chain);
	const receipt = await transactPaying(chain, {
		neededWei: 0n,
		maxWei: maxRallyWei,
		plain: encoded(staking, 'inject', [windowId, openingRallyWei, maxRallyWei, deadline])
	});
	const { amount } = oneEvent(receipt, { ...staking, eventName: 'WindowJoined' });
	return { transactionHash: receipt.transactionHash, rallyWei: amount };
}
