import { sha256, toHex, utf8 } from '$lib/core/bytes';
import type { Hex } from '$lib/core/ids';
import { canonicalText } from './canonicalText';
import type { Transcript } from './types';

/** SHA-256 of a transcript's canonical text: what a vote on chain names, and the verifier signs. */
export const transcriptHash = (transcript: Transcript): Hex => toHex(sha256(utf8(canonicalText(transcript))));
