import { verificationAbi } from '$abi/Verification';
import type { Address, Hex, RoundId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { transact } from './transact';

/**
 * Draws a round's verifiers by the chain's randomness; anyone may, in a later block than the request.
 *
 * @throws RallyError `round.notNow` where somebody drew it already, `round.tooEarly`, `round.over`,
 *   `verifier.none`, `round.unknown`, and those of `transact`
 */
export async function drawRound(
	chain: Chain,
	roundId: RoundId
): Promise<{ transactionHash: Hex; verifiers: Address[]; deadlineS: number }> {
	const verification = { address: chain.deployment.verification, abi: verificationAbi } as const;
	const receipt = await transact(chain, encoded(verification, 'draw', [roundId]));
	const { verifiers, deadline } = oneEvent(receipt, { ...verification, eventName: 'Drawn' });
	return {
		transactionHash: receipt.transactionHash,
		verifiers: [...verifiers],
		deadlineS: Number(deadline)
	};
}
