import { equalBytes } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import { err, ok, type Result } from '$lib/core/result';
import { checkCommitted } from './checkCommitted';
import { computeWords } from './computeWords';
import { digestInBlocks } from './digestInBlocks';
import { roundSeed } from './roundSeed';
import { TRIAD_PASSES, type TriadChallenge } from './work';

/**
 * Checks one round of `triad-u32`, by computing it again: 2²⁴ words take a second or two, in blocks that leave the
 * thread to others. Nothing but digests was revealed.
 *
 * It proves the one round. A device that skipped a share s of the rounds, or a pass in that share, passes with chance
 * 1 − s, and opened k times with (1 − s)^k.
 *
 * @param commit what the device sent before `round` was drawn
 * @param round 1 to `challenge.rounds`, drawn at random after `commit` was in
 * @returns the first fault found: `proof.badRound`, `proof.wrongDigestCount`, `proof.wrongCommitment`, or
 *   `proof.wrongValue` where the round's digest is not what its seed gives
 * @throws the signal's reason
 */
export async function checkTriad(
	{
		challenge: { words, rounds, seed },
		commit,
		round,
		digests
	}: { challenge: TriadChallenge; commit: Uint8Array; round: number; digests: readonly Uint8Array[] },
	options: { signal?: AbortSignal | undefined; onProgress?: (share: number) => void } = {}
): Promise<Result<undefined>> {
	if (!Number.isInteger(round) || round < 1 || round > rounds)
		return err(
			new RallyError(`There is no round ${round} in a challenge of ${rounds}.`, { code: 'proof.badRound' })
		);
	const committed = checkCommitted(digests, { count: rounds, commit });
	if (!committed.ok) return committed;
	const seedOfRound = roundSeed(seed, round, digests);
	const truth = await computeWords(seedOfRound, { words, passes: TRIAD_PASSES }, options);
	const digest = digests[round - 1];
	if (!digest || !equalBytes(await digestInBlocks(truth, options), digest))
		return err(
			new RallyError('The device’s digest is not of the words that the challenge asked for.', {
				code: 'proof.wrongValue',
				details: `round ${round}`
			})
		);
	return ok(undefined);
}
