import { verificationAbi } from '$abi/Verification';
import type { Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { transact } from './transact';

/**
 * Pays the connected wallet what it earned as a verifier; the bond stays.
 *
 * @returns what was paid, wei
 * @throws RallyError `verifier.nothingEarned`, and those of `transact`
 */
export async function withdrawEarned(chain: Chain): Promise<{ transactionHash: Hex; earnedWei: bigint }> {
	const verification = { address: chain.deployment.verification, abi: verificationAbi } as const;
	const receipt = await transact(chain, encoded(verification, 'withdrawEarned', []));
	const { amount } = oneEvent(receipt, { ...verification, eventName: 'EarnedWithdrawn' });
	return { transactionHash: receipt.transactionHash, earnedWei: amount };
}
