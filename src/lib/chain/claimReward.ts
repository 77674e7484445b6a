import { emissionAbi } from '$abi/Emission';
import type { Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { roleIndex, type RewardView } from './getRewards';
import { oneEvent } from './oneEvent';
import { transact } from './transact';

/**
 * Mints the connected wallet's reward of a day that is over.
 *
 * @returns what was minted, and what the multipliers withheld and burned, wei
 * @throws RallyError `reward.notYet`, `reward.none`, and those of `transact`
 */
export async function claimReward(
	chain: Chain,
	{ role, epoch }: Pick<RewardView, 'role' | 'epoch'>
): Promise<{ transactionHash: Hex; rewardWei: bigint; withheldWei: bigint }> {
	const emission = { address: chain.deployment.emission, abi: emissionAbi } as const;
	const receipt = await transact(chain, encoded(emission, 'claim', [roleIndex(role), BigInt(epoch)]));
	const { reward, withheld } = oneEvent(receipt, { ...emission, eventName: 'Claimed' });
	return { transactionHash: receipt.transactionHash, rewardWei: reward, withheldWei: withheld };
}
