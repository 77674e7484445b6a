import type { RowEvidence } from '$lib/core/rowEvidence';
import type { RowEvidenceJson } from './types';

/** Evidence as a transcript keeps it, for the contract. */
export const evidenceFrom = (evidence: RowEvidenceJson): RowEvidence => ({
	...evidence,
	n: BigInt(evidence.n),
	row: BigInt(evidence.row),
	column: BigInt(evidence.column)
});
