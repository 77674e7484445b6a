import type { RowEvidence } from '$lib/core/rowEvidence';
import { evidenceFrom } from './evidenceFrom';
import type { SignedTranscript } from './types';

/**
 * What of a transcript can be laid before the referee contract: the wrong entries that the device signed. Ask
 * `evidenceClaim` whether one is true before paying gas for it.
 */
export const evidenceOf = ({ transcript }: SignedTranscript): RowEvidence[] =>
	transcript.challenges.flatMap(({ opened }) =>
		opened.flatMap(({ evidence }) => (evidence ? [evidenceFrom(evidence)] : []))
	);
