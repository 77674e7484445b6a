import type { Random } from '$lib/core/random';
import { entryMaxOf, entryOf, lineKeys, seedWords, type EntryMax, type Matrix } from './entries';
import type { GemmKernel } from './work';

/** 2⁻¹⁸ a probe that a wrong C passes; the widest for which every sum below stays an exact float64. */
const PROBE_BITS = 18;

function secretVector(n: number, random: Random): Float64Array {
	const bytes = random.bytes(4 * n);
	const view = new DataView(bytes.buffer);
	return Float64Array.from({ length: n }, (_, i) => view.getUint32(4 * i) >>> (32 - PROBE_BITS));
}

/**
 * Freivalds' check over the integers that C = A·B for the matrices of this seed: A·(B·x) = C·x for a secret
 * random x. n² work against n³. Two probes at once, for making the entries of A and B is most of the work: a wrong C
 * passes with chance 2⁻³⁶.
 *
 * Exact in float64 for n ≤ 4096 and |c| ≤ max²·n (which the caller has checked), with max = 31 as with 1:
 * |B·x| < n·31·2¹⁸ < 2³⁵, |A·(B·x)| < n·31·2³⁵ < 2⁵², |C·x| < n·961·n·2¹⁸ < 2⁵².
 *
 * @param c n·n entries, row-major
 * @param seed the round's 32 bytes
 * @param random makes x; never tell it before C is in
 * @returns the first row that does not agree; it is wrong for certain. Undefined where all agree
 */
export function wrongRow(
	c: Int32Array,
	{ kernel, seed, n, random }: { kernel: GemmKernel; seed: Uint8Array; n: number; random: Random }
): number | undefined {
	const words = seedWords(seed);
	const max = entryMaxOf(kernel);
	const x: Pair = [secretVector(n, random), secretVector(n, random)];
	const [expected0, expected1] = timesMatrix(words, 0, max, timesMatrix(words, 1, max, x));
	const [x0, x1] = x;
	// Two rows at a time here and below: their sums do not wait for each other, which makes it half as fast again.
	for (let i = 0; i < n; i += 2) {
		const at = i * n;
		let upper0 = 0;
		let upper1 = 0;
		let lower0 = 0;
		let lower1 = 0;
		for (let j = 0; j < n; j++) {
			const upper = c[at + j] ?? 0;
			const lower = c[at + n + j] ?? 0;
			const factor0 = x0[j] ?? 0;
			const factor1 = x1[j] ?? 0;
			upper0 += upper * factor0;
			upper1 += upper * factor1;
			lower0 += lower * factor0;
			lower1 += lower * factor1;
		}
		if (upper0 !== expected0[i] || upper1 !== expected1[i]) return i;
		if (i + 1 < n && (lower0 !== expected0[i + 1] || lower1 !== expected1[i + 1])) return i + 1;
	}
	return undefined;
}

/** Two vectors of one length, multiplied together. */
type Pair = [Float64Array, Float64Array];

/** M·v for both; every entry of M is made once and none is kept. */
function timesMatrix(words: Uint32Array, matrix: Matrix, max: EntryMax, [v0, v1]: Pair): Pair {
	const n = v0.length;
	const rows = lineKeys(words, matrix, 0, n);
	const columns = lineKeys(words, matrix, 1, n);
	const product: Pair = [new Float64Array(n), new Float64Array(n)];
	for (let i = 0; i < n; i += 2) {
		const upperKey = rows[i] ?? 0;
		const lowerKey = rows[i + 1] ?? 0;
		let upper0 = 0;
		let upper1 = 0;
		let lower0 = 0;
		let lower1 = 0;
		for (let j = 0; j < n; j++) {
			const columnKey = columns[j] ?? 0;
			const factor0 = v0[j] ?? 0;
			const factor1 = v1[j] ?? 0;
			const upper = entryOf(upperKey, columnKey, max);
			const lower = entryOf(lowerKey, columnKey, max);
			upper0 += upper * factor0;
			upper1 += upper * factor1;
			lower0 += lower * factor0;
			lower1 += lower * factor1;
		}
		product[0][i] = upper0;
		product[1][i] = upper1;
		if (i + 1 < n) {
			product[0][i + 1] = lower0;
			product[1][i + 1] = lower1;
		}
	}
	return product;
}
