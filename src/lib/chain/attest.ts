import { verificationAbi } from '$abi/Verification';
import type { Hex, RoundId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { transact } from './transact';

export interface AttestOptions {
	roundId: RoundId;
	/** FLOP/s measured; any number where it did not pass. */
	score: bigint;
	memoryBytes: bigint;
	/** Whether the proof held; where true, score and memory must reach the class's minimum. */
	passed: boolean;
	/** SHA-256 of the challenge's transcript, which the verifier keeps. */
	transcriptHash: Hex;
}

/**
 * Votes, as a verifier drawn for the round, on what the device proved.
 *
 * @throws RallyError `round.notDrawn`, `round.voted`, `round.over`, `round.unknown`, `score.tooLow`,
 *   `score.memoryTooLow`, and those of `transact`
 */
export async function attest(
	chain: Chain,
	{ roundId, score, memoryBytes, passed, transcriptHash }: AttestOptions
): Promise<{ transactionHash: Hex }> {
	const verification = { address: chain.deployment.verification, abi: verificationAbi } as const;
	const args = [roundId, score, memoryBytes, passed, transcriptHash] as const;
	const { transactionHash } = await transact(chain, encoded(verification, 'attest', args));
	return { transactionHash };
}
