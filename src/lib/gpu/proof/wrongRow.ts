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
	for (let i = 0; i < n; i++) {
		let sum0 = 0;
		let sum1 = 0;
		for (let j = 0; j < n; j++) {
			const entry = c[i * n + j] ?? 0;
			sum0 += entry * (x0[j] ?? 0);
			sum1 += entry * (x1[j] ?? 0);
		}
		if (sum0 !== expected0[i] || sum1 !== expected1[i]) return i;
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
	for (let i = 0; i < n; i++) {
		const rowKey = rows[i] ?? 0;
		let sum0 = 0;
		let sum1 = 0;
		for (let j = 0; j < n; j++) {
			const entry = entryOf(rowKey, columns[j] ?? 0, max);
			sum0 += entry * (v0[j] ?? 0);
			sum1 += entry * (v1[j] ?? 0);
		}
		product[0][i] = sum0;
		product[1][i] = sum1;
	}
	return product;
}
