import { RallyError } from '$lib/core/errors';
import type { Random } from '$lib/core/random';
import { err } from '$lib/core/result';
import { checkTriad } from '$lib/gpu/proof/checkTriad';
import { isGemm, type GemmWork, type TriadWork } from '$lib/gpu/proof/work';
import { checkSignedReveal, type SignedReveal } from './checkSignedReveal';

/**
 * Checks one round that a device opened, by its kernel's arithmetic: a product by `checkSignedReveal`, the bandwidth
 * kernel by working the round off again.
 *
 * @param challenge with its bound seed
 * @param rows as revealed; a product has them
 * @param c as revealed; a product has it
 * @throws the signal's reason
 */
export async function checkOpened({
	publicKey,
	challenge,
	commit,
	round,
	digests,
	rows,
	c,
	random,
	signal
}: {
	publicKey: Uint8Array<ArrayBuffer>;
	challenge: (GemmWork | TriadWork) & { seed: Uint8Array<ArrayBuffer> };
	commit: Uint8Array;
	round: number;
	digests: readonly Uint8Array<ArrayBuffer>[];
	rows: { root: Uint8Array; signature: Uint8Array<ArrayBuffer> } | undefined;
	c: Uint8Array | undefined;
	random: Random;
	signal: AbortSignal;
}): Promise<SignedReveal> {
	if (!isGemm(challenge))
		return { checked: await checkTriad({ challenge, commit, round, digests }, { signal }) };
	if (!rows || !c) {
		const words = 'The device showed no matrix, or did not sign its rows.';
		return { checked: err(new RallyError(words, { code: 'proof.rowsNotSigned' })) };
	}
	const { root: rowRoot, signature } = rows;
	return checkSignedReveal({ publicKey, rowRoot, signature, challenge, commit, round, digests, c, random });
}
