import { DIGEST_BYTES } from './work';
import { mix } from './mix';

/** 2³² over the golden ratio, odd: positions side by side start far apart. The kernels hold the same. */
const POSITION = 0x9e3779b1 | 0;
/** Fractional part of √2. */
const LANE = 0x6a09e667;

/** Four wrapping sums, to be taken in parts: begin with `new Int32Array(4)`. */
export type DigestSums = Int32Array<ArrayBuffer>;

/** Adds values that stand at `firstPosition` and on; the order of the parts does not matter. */
export function addToDigest(sums: DigestSums, values: Int32Array | Uint32Array, firstPosition: number): void {
	// One type of array in the loop, whatever came: an engine compiles it for what it has seen.
	const words = new Int32Array(values.buffer, values.byteOffset, values.length);
	let a = 0;
	let b = 0;
	let c = 0;
	let d = 0;
	let place = Math.imul(firstPosition, POSITION);
	for (let p = 0; p < words.length; p++) {
		const x = mix(((words[p] ?? 0) + place) | 0);
		const y = mix((x + LANE) | 0);
		a = (a + x) | 0;
		b = (b + y) | 0;
		c = (c + Math.imul(x, y)) | 0;
		d = (d + Math.imul(x, y >>> 16)) | 0;
		place = (place + POSITION) | 0;
	}
	[a, b, c, d].forEach((sum, lane) => (sums[lane] = (sums[lane] ?? 0) + sum));
}

/** @returns 16 bytes, four big-endian words */
export function digestBytes(sums: DigestSums): Uint8Array<ArrayBuffer> {
	const out = new Uint8Array(DIGEST_BYTES);
	const view = new DataView(out.buffer);
	sums.forEach((sum, lane) => view.setInt32(4 * lane, sum));
	return out;
}

/**
 * The 128-bit digest of what a round made: four wrapping sums, over all its values, of a hash of (position, value).
 * Sums do not mind their order, so a GPU may add them up as it likes; positions make swapped values show.
 *
 * Each hash is nonlinear in the value. A linear digest would follow from A and B in n² work, without C.
 *
 * It holds a device to the C it computed *before* it knew which round is opened, because the opened C must be
 * the true product (Freivalds) and have this digest: whoever has not computed it guesses one of 2¹²⁸, and cannot even
 * tell a good guess. That is all it need do, which is why two mixes a value suffice. It is no cryptographic hash of C:
 * a second matrix with the same digest can be found, but it is not the product. The commitment itself is SHA-256.
 *
 * @param values a C, row-major, or a triad's words
 * @returns 16 bytes
 */
export function digestOf(values: Int32Array | Uint32Array): Uint8Array<ArrayBuffer> {
	const sums = new Int32Array(4);
	addToDigest(sums, values, 0);
	return digestBytes(sums);
}
