import { fails, holds, word, type RecheckFinding } from './recheck';
import type { ProofFault } from './types';

/** What computing an opened round again has shown. */
export interface RoundFacts {
	/** The digest that the device committed to is that of the true result. */
	isDigestRight: boolean;
	/** Of a product: what the device said of its rows. None where it said nothing; of bandwidth it says nothing. */
	rows?: { isSigned: boolean; isRight: boolean };
}

/** Faults that arithmetic can show, or show to be made up. */
export const ROUND_FAULTS: readonly ProofFault[] = [
	'proof.wrongProduct',
	'proof.wrongDigest',
	'proof.entryOutOfRange',
	'proof.wrongValue',
	'proof.rowsNotSigned'
];

/**
 * Whether what the verifier says of an opened round is what arithmetic says.
 *
 * @param fault the verifier's, if it found one
 * @param needsRows the kernel is one whose rows the device signs
 */
export function recheckRound(
	fault: ProofFault | undefined,
	{ isDigestRight, rows }: RoundFacts,
	needsRows: boolean
): RecheckFinding {
	const falseRows = rows?.isSigned === true && !rows.isRight;
	if (!fault) {
		if (!isDigestRight)
			return fails('Computed again, its digest is not the one that the device committed to.');
		if (!needsRows) return holds('Computed again: it has the digest that the device committed to.');
		if (!rows?.isSigned) return fails('The device’s signature over its rows is missing or wrong.');
		if (falseRows) return fails('The rows that the device signed are not those of the product.');
		return holds(
			'Computed again: it has the digest that the device committed to, and the rows that it signed.'
		);
	}
	if (!ROUND_FAULTS.includes(fault)) return word('Says the verifier; no one else can know.');
	if (falseRows) return holds('The device is at fault: it signed rows that are not those of the product.');
	if (!isDigestRight)
		return holds('The device is at fault: it committed to a digest that the true result does not have.');
	// What it sent had the root that it signed, or the fault would be another: so what it sent was right.
	const isRight = needsRows ? rows?.isSigned === true && fault !== 'proof.rowsNotSigned' : true;
	return isRight
		? fails('The verifier finds fault with it, but what the device committed to and signed is right.')
		: word('Says the verifier; what the device sent is not in here, and what it committed to is right.');
}
