import { concatBytes, fromHex, toHex, utf8 } from '$lib/core/bytes';
import { bytes32 } from '$lib/protocol/canonical';
import { verifySignature, type SigningKey } from '$lib/protocol/key';
import { transcriptHash } from './transcriptHash';
import type { SignedTranscript, Transcript } from './types';

const DOMAIN = utf8('rally/transcript/1\0');

const signedBytes = (transcript: Transcript) => concatBytes(DOMAIN, bytes32(transcriptHash(transcript)));

/**
 * @param key the verifier's, which the transcript names
 */
export async function signTranscript(key: SigningKey, transcript: Transcript): Promise<SignedTranscript> {
	return { transcript, signature: toHex(await key.sign(signedBytes(transcript))) };
}

/** Whether the verifier that a transcript names signed it, as it stands. */
export async function verifyTranscript({ transcript, signature }: SignedTranscript): Promise<boolean> {
	const key = fromHex(transcript.verifierPublicKey);
	const bytes = fromHex(signature);
	return (
		key !== undefined && bytes !== undefined && (await verifySignature(key, signedBytes(transcript), bytes))
	);
}
