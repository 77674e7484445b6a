import type { Random } from '$lib/core/random';
import { entryOf, lineKeys, seedWords } from './entries';

/** 2⁻¹⁸ a probe that a wrong C passes; the widest for which every sum below stays an exact float64. */
const PROBE_BITS = 18;

function secretVector(n: number, random: Random): Float64Array {
	const bytes = random.bytes(4 * n);
	const view = new DataView(bytes.buffer);
	return Float64Array.from({ length: n }, (_, i) => view.getUint32(4 * i) >>> (32 - PROBE_BITS));
}

/**
 * Freivalds' check over the integers that C = A·B for the matrices of this seed: A·(B·x) = C·x for a secret
 * random x. n² work against n³.
 *
 * Exact in float64 for n ≤ 4096 and |c| ≤ 961·n (which the caller has checked): |B·x| < n·31·2¹⁸ < 2³⁵,
 * |A·(B·x)| < n·31·2³⁵ < 2⁵², |C·x| < n·961·n·2¹⁸ < 2⁵².
 *
 * @param c n·n entries, row-major
 * @param seed the round's 32 bytes
 * @param random makes x; never tell it before C is in
 * @param probes a wrong C passes with chance 2^(−18·probes)
 * @returns the first row that does not agree; it is wrong for certain. Undefined where all agree
 */
export function wrongRow(
	c: Int32Array,
	{ seed, n, random, probes = 2 }: { seed: Uint8Array; n: number; random: Random; probes?: number }
): number | undefined {
	const words = seedWords(seed);
	const xs = Array.from({ length: probes }, () => secretVector(n, random));
	const bxs = timesMatrix(words, 1, n, xs);
	const abxs = timesMatrix(words, 0, n, bxs);
	for (let i = 0; i < n; i++)
		for (const [probe, x] of xs.entries()) {
			let sum = 0;
			for (let j = 0; j < n; j++) sum += (c[i * n + j] ?? 0) * (x[j] ?? 0);
			if (sum !== abxs[probe]?.[i]) return i;
		}
	return undefined;
}

/** M·v for each of the vectors; every entry of M is made once and none is kept. */
function timesMatrix(words: Uint32Array, matrix: 0 | 1, n: number, vectors: Float64Array[]): Float64Array[] {
	const rows = lineKeys(words, matrix, 0, n);
	const columns = lineKeys(words, matrix, 1, n);
	const products = vectors.map(() => new Float64Array(n));
	const line = new Float64Array(n);
	for (let i = 0; i < n; i++) {
		const rowKey = rows[i] ?? 0;
		for (let j = 0; j < n; j++) line[j] = entryOf(rowKey, columns[j] ?? 0);
		vectors.forEach((vector, k) => {
			let sum = 0;
			for (let j = 0; j < n; j++) sum += (line[j] ?? 0) * (vector[j] ?? 0);
			const product = products[k];
			if (product) product[i] = sum;
		});
	}
	return products;
}
