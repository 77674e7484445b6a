import { encodeFunctionData } from 'viem';
import { stakingAbi } from '$abi/Staking';
import type { Hex, WindowId } from '$lib/core/ids';
import { chainNowS } from './chainNowS';
import type { Chain } from './createChain';
import { oneEvent } from './oneEvent';
import { DEADLINE_SECONDS } from './rent';
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
	const deadline = BigInt((await chainNowS(chain)) + DEADLINE_SECONDS);
	const receipt = await transactPaying(chain, {
		spender: staking.address,
		neededWei: 0n,
		maxWei: maxExtraWei,
		plain: {
			to: staking.address,
			data: encodeFunctionData({
				...staking,
				functionName: 'sell',
				args: [windowId, minProceedsWei, deadline]
			})
		}
	});
	const { amount, collateral } = oneEvent(receipt, { ...staking, eventName: 'WindowJoined' });
	return { transactionHash: receipt.transactionHash, proceedsWei: amount, collateralWei: collateral };
}
