import { equalBytes } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import type { Random } from '$lib/core/random';
import { err, type Result } from '$lib/core/result';
import { checkReveal } from '$lib/gpu/proof/checkReveal';
import { findWrongEntry } from '$lib/gpu/proof/findWrongEntry';
import { roundSeed } from '$lib/gpu/proof/roundSeed';
import { rowEvidence, type RowEvidence } from '$lib/gpu/proof/rowEvidence';
import { rowTreeOf } from '$lib/gpu/proof/rowTree';
import type { GemmChallenge } from '$lib/gpu/proof/work';
import { verifySignature } from '$lib/protocol/key';
import { rowRootBytes } from '$lib/protocol/rowRootBytes';

/** What a device opened, and whether it holds. */
export interface SignedReveal {
	checked: Result<undefined>;
	/** Where the device signed a wrong product: what the referee contract convicts it by. */
	evidence?: RowEvidence;
}

/**
 * Checks a reveal by `checkReveal`, and first that the device signed the rows of the C it opened: what it opens
 * wrong can then be held against it on chain, by anyone who is shown it.
 *
 * @param publicKey the device's, 65 bytes
 * @param rowRoot 32 bytes, as revealed
 * @param signature 64 bytes, as revealed
 */
export async function checkSignedReveal({
	publicKey,
	rowRoot,
	signature,
	...reveal
}: {
	publicKey: Uint8Array<ArrayBuffer>;
	rowRoot: Uint8Array;
	signature: Uint8Array<ArrayBuffer>;
	challenge: GemmChallenge;
	commit: Uint8Array;
	round: number;
	digests: readonly Uint8Array[];
	c: Uint8Array;
	random: Random;
}): Promise<SignedReveal> {
	const { challenge, round, digests, c, random } = reveal;
	const { kernel, n } = challenge;
	const seed = roundSeed(challenge.seed, round, digests);
	const signed = await verifySignature(publicKey, rowRootBytes({ kernel, n, seed, rowRoot }), signature);
	// Hashed on other threads while this one does its arithmetic.
	const tree = signed ? rowTreeOf(c, n) : undefined;
	const checked = tree ? checkReveal(reveal) : undefined;
	if (!tree || !checked || !equalBytes((await tree).root, rowRoot)) {
		return {
			checked: err(
				new RallyError('The device did not sign the rows of the matrix that it opened.', {
					code: 'proof.rowsNotSigned'
				})
			)
		};
	}
	const wrong =
		checked.ok || c.length !== 4 * n * n ? undefined : findWrongEntry(c, { kernel, seed, n, random });
	return {
		checked,
		...(wrong ? { evidence: await rowEvidence({ kernel, publicKey, n, seed, c, signature, ...wrong }) } : {})
	};
}
