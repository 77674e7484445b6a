import type { Hex } from './ids';

/** A row of a matrix that a device signed, with the entry in it that is wrong: `IReferee.Evidence`. */
export interface RowEvidence {
	/** Halves of the device's P-256 key. */
	deviceX: Hex;
	deviceY: Hex;
	/** keccak-256 of the kernel's name. */
	kernel: Hex;
	/** The matrix is n × n. */
	n: bigint;
	seed: Hex;
	rowRoot: Hex;
	/** The device's signature over the rows. */
	r: Hex;
	s: Hex;
	row: bigint;
	/** n int32, little-endian. */
	entries: Hex;
	proof: readonly Hex[];
	column: bigint;
}
