import { toHex } from '$lib/core/bytes';
import { kernelId } from '$lib/core/kernelId';
import type { RowEvidence } from '$lib/core/rowEvidence';
import { rowTreeOf } from './rowTree';
import type { GemmKernel } from './work';

export type { RowEvidence } from '$lib/core/rowEvidence';

/**
 * Lays one entry of a C before the referee. It convicts the device if that entry is wrong, and refuses otherwise: find
 * it by `findWrongEntry`.
 *
 * @param publicKey the device's, 65 bytes: 0x04, x, y
 * @param seed the opened round's, 32 bytes
 * @param c n·n int32, row-major, little-endian, as the device revealed it
 * @param signature the device's over `rowRootBytes`, 64 bytes with the lower s
 */
export async function rowEvidence({
	kernel,
	publicKey,
	n,
	seed,
	c,
	signature,
	row,
	column
}: {
	kernel: GemmKernel;
	publicKey: Uint8Array;
	n: number;
	seed: Uint8Array;
	c: Uint8Array;
	signature: Uint8Array;
	row: number;
	column: number;
}): Promise<RowEvidence> {
	const tree = await rowTreeOf(c, n);
	return {
		deviceX: toHex(publicKey.subarray(1, 33)),
		deviceY: toHex(publicKey.subarray(33)),
		kernel: kernelId(kernel),
		n: BigInt(n),
		seed: toHex(seed),
		rowRoot: toHex(tree.root),
		r: toHex(signature.subarray(0, 32)),
		s: toHex(signature.subarray(32)),
		row: BigInt(row),
		entries: toHex(c.subarray(4 * n * row, 4 * n * (row + 1))),
		proof: tree.proofOf(row).map(toHex),
		column: BigInt(column)
	};
}
