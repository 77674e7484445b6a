import { transcriptHash } from './transcriptHash';
import type { SignedTranscript } from './types';

/** A transcript as a file that a person can read. Its spaces do not matter: its hash is that of its canonical text. */
export function transcriptFile(signed: SignedTranscript): { name: string; text: string } {
	return {
		name: `rally-transcript-${transcriptHash(signed.transcript).slice(2, 14)}.json`,
		text: `${JSON.stringify(signed, undefined, '\t')}\n`
	};
}
