import { equalBytes } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import type { Random } from '$lib/core/random';
import { err, ok, type Result } from '$lib/core/result';
import { commitmentOf } from './commitmentOf';
import { digestOf } from './digestOf';
import { entryOutside } from './entryOutside';
import { wrongRow } from './wrongRow';
import { roundSeed } from './roundSeed';
import { DIGEST_BYTES, type GemmChallenge } from './work';

export type RevealFault =
	| 'proof.badRound'
	| 'proof.wrongDigestCount'
	| 'proof.wrongCommitment'
	| 'proof.wrongSize'
	| 'proof.entryOutOfRange'
	| 'proof.wrongDigest'
	| 'proof.wrongProduct';

const refuse = (code: RevealFault, shortMessage: string, details?: string) =>
	err(new RallyError(shortMessage, { code, ...(details ? { details } : {}) }));

/**
 * Checks what a device opened: the digests against its commitment, C against its digest, and C against the
 * seed chain by Freivalds ({@link wrongRow}). n² work.
 *
 * It proves the one opened round, and that its digest stood before anyone knew which would be opened. A device
 * that skipped a share s of the rounds passes with chance 1 − s: open several, or challenge again.
 *
 * @param commit what the device sent before `round` was drawn
 * @param round the opened round, 1 to `challenge.rounds`, drawn at random after `commit` was in
 * @param c n·n int32, row-major, little-endian
 * @returns the first fault found, with a {@link RevealFault} as its code
 */
export function checkReveal({
	challenge: { kernel, n, rounds, seed },
	commit,
	round,
	digests,
	c,
	random
}: {
	challenge: GemmChallenge;
	commit: Uint8Array;
	round: number;
	digests: readonly Uint8Array[];
	c: Uint8Array;
	random: Random;
}): Result<undefined> {
	if (!Number.isInteger(round) || round < 1 || round > rounds)
		return refuse('proof.badRound', `There is no round ${round} in a challenge of ${rounds}.`);
	if (digests.length !== rounds || digests.some((digest) => digest.length !== DIGEST_BYTES))
		return refuse(
			'proof.wrongDigestCount',
			'The device did not reveal one digest for each round.',
			`${digests.length} digests for ${rounds} rounds`
		);
	if (!equalBytes(commitmentOf(digests), commit))
		return refuse(
			'proof.wrongCommitment',
			'The digests that the device revealed are not the ones it committed to.'
		);
	if (c.length !== 4 * n * n)
		return refuse(
			'proof.wrongSize',
			'The opened matrix has the wrong size.',
			`${c.length} bytes, expected ${4 * n * n}`
		);
	// A view needs alignment, and what came off a wire may start anywhere.
	const aligned = c.byteOffset % 4 === 0 ? c : c.slice();
	const entries = new Int32Array(aligned.buffer, aligned.byteOffset, n * n);
	const outside = entryOutside(entries, { kernel, n });
	if (outside !== undefined)
		return refuse(
			'proof.entryOutOfRange',
			'The opened matrix holds a number that no such product can hold.',
			`entry ${outside} is ${entries[outside]}`
		);
	const digest = digests[round - 1];
	if (!digest || !equalBytes(digestOf(entries), digest))
		return refuse('proof.wrongDigest', 'The opened matrix is not the one that the device committed to.');
	if (wrongRow(entries, { kernel, seed: roundSeed(seed, round, digests), n, random }) !== undefined)
		return refuse('proof.wrongProduct', 'The opened matrix is not the product that the challenge asked for.');
	return ok(undefined);
}
