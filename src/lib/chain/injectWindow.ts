import { encodeFunctionData } from 'viem';
import { stakingAbi } from '$abi/Staking';
import type { Hex, WindowId } from '$lib/core/ids';
import { chainNowS } from './chainNowS';
import type { Chain } from './createChain';
import { oneEvent } from './oneEvent';
import { DEADLINE_SECONDS } from './rent';
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
	const deadline = BigInt((await chainNowS(chain)) + DEADLINE_SECONDS);
	const receipt = await transactPaying(chain, {
		spender: staking.address,
		neededWei: 0n,
		maxWei: maxRallyWei,
		plain: {
			to: staking.address,
			data: encodeFunctionData({
				...staking,
				functionName: 'inject',
				args: [windowId, openingRallyWei, maxRallyWei, deadline]
			})
		}
	});
	const { amount } = oneEvent(receipt, { ...staking, eventName: 'WindowJoined' });
	return { transactionHash: receipt.transactionHash, rallyWei: amount };
}
