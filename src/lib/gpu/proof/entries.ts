import { mix } from './mix';
import type { GemmKernel } from './work';

/** 0 is A, the left factor; 1 is B. */
export type Matrix = 0 | 1;

/** Entries lie in [−max, max]. */
export type EntryMax = 31 | 1;

/**
 * The largest entry of a kernel's matrices. f32 counts exactly to 2²⁴, which 4,096 products of 31·31 stay below; f16 to
 * 2¹¹, twice 1,024. i8 would hold 127, and has 31 as f32, so that its sums too stay where the verifier's float64 are
 * exact.
 */
export const entryMaxOf = (kernel: GemmKernel): EntryMax => (kernel === 'gemm-f16' ? 1 : 31);

/** A seed's 32 bytes as eight big-endian words, which is how SHA-256 gives and takes them. */
export function seedWords(seed: Uint8Array): Uint32Array<ArrayBuffer> {
	const view = new DataView(seed.buffer, seed.byteOffset, 32);
	return Uint32Array.from({ length: 8 }, (_, i) => view.getUint32(4 * i));
}

/**
 * Keys of the n rows (`side` 0) or columns (`side` 1) of one matrix. Two seed words each, one before and one
 * after the first mix, so that no 32-bit value stands for both; all eight words are used, and as `mix` is a
 * bijection no two rows of a matrix share a key.
 */
export function lineKeys(seed: Uint32Array, matrix: Matrix, side: 0 | 1, n: number): Int32Array<ArrayBuffer> {
	const first = 4 * matrix + 2 * side;
	const before = seed[first] ?? 0;
	const after = seed[first + 1] ?? 0;
	const keys = new Int32Array(n);
	for (let i = 0; i < n; i++) keys[i] = mix(mix(before ^ i) ^ after);
	return keys;
}

/**
 * The entry where a row and a column meet. Two mixes keep it from being a function of i + j or of any other
 * sum of a row's and a column's part: such matrices (Hankel, Toeplitz) multiply in n² log n, and low-rank ones
 * faster still.
 */
export function entryOf(rowKey: number, columnKey: number, max: EntryMax = 31): number {
	const hash = mix(rowKey ^ mix((rowKey + columnKey) | 0));
	return (Math.imul(hash >>> 16, 2 * max + 1) >>> 16) - max;
}
