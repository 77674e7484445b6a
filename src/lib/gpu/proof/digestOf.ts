import { DIGEST_BYTES } from './challenge';
import { mix } from './mix';

/** Fractional parts of √2, √3, √5 and √7: nothing up the sleeve. The kernel holds the same. */
export const LANES = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a] as const;

/**
 * The 128-bit digest of C: four wrapping sums, over all entries, of a hash of (position, value). Sums do not
 * mind their order, so a GPU may add them up as it likes; positions make swapped entries show.
 *
 * Each hash is nonlinear in the value. A linear digest would follow from A and B in n² work, without C.
 *
 * It holds a device to the C it computed *before* it knew which round is opened, because the opened C must be
 * the true product (Freivalds) and have this digest. It is no cryptographic hash of C: a second matrix with the
 * same digest can be found, but it is not the product. The commitment itself is SHA-256.
 *
 * @param c n·n entries, row-major
 * @returns 16 bytes, four big-endian words
 */
export function digestOf(c: Int32Array): Uint8Array<ArrayBuffer> {
	const sums: [number, number, number, number] = [0, 0, 0, 0];
	for (let p = 0; p < c.length; p++) {
		let hash = mix((c[p] ?? 0) ^ mix((p + LANES[0]) | 0));
		sums[0] = (sums[0] + hash) | 0;
		hash = mix((hash + LANES[1]) | 0);
		sums[1] = (sums[1] + hash) | 0;
		hash = mix((hash + LANES[2]) | 0);
		sums[2] = (sums[2] + hash) | 0;
		hash = mix((hash + LANES[3]) | 0);
		sums[3] = (sums[3] + hash) | 0;
	}
	const out = new Uint8Array(DIGEST_BYTES);
	const view = new DataView(out.buffer);
	sums.forEach((sum, lane) => view.setInt32(4 * lane, sum));
	return out;
}
