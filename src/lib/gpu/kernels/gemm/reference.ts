import { commitmentOf } from '../../proof/commitmentOf';
import { digestOf } from '../../proof/digestOf';
import { entryMaxOf, entryOf, lineKeys, seedWords, type EntryMax, type Matrix } from '../../proof/entries';
import { seedAfter } from '../../proof/seedAfter';
import type { GemmKernel, GemmWork, Proof } from '../../proof/work';

/** One of the two factors that a seed names, n·n, row-major. */
export function matrixOf(seed: Uint8Array, matrix: Matrix, n: number, max: EntryMax = 31): Int32Array {
	const words = seedWords(seed);
	const rows = lineKeys(words, matrix, 0, n);
	const columns = lineKeys(words, matrix, 1, n);
	return Int32Array.from({ length: n * n }, (_, p) =>
		entryOf(rows[Math.floor(p / n)] ?? 0, columns[p % n] ?? 0, max)
	);
}

/** C = A·B for a round's seed, the plain way. n³ work: for small n. */
export function productOf(
	seed: Uint8Array,
	n: number,
	kernel: GemmKernel = 'gemm-f32'
): Int32Array<ArrayBuffer> {
	const a = matrixOf(seed, 0, n, entryMaxOf(kernel));
	const b = matrixOf(seed, 1, n, entryMaxOf(kernel));
	const c = new Int32Array(n * n);
	for (let i = 0; i < n; i++)
		for (let k = 0; k < n; k++) {
			const left = a[i * n + k] ?? 0;
			for (let j = 0; j < n; j++) c[i * n + j] = (c[i * n + j] ?? 0) + left * (b[k * n + j] ?? 0);
		}
	return c;
}

/** A whole challenge on the CPU, with the product of every round. */
export function proveOnCpu({
	kernel,
	n,
	rounds,
	seed
}: GemmWork & { seed: Uint8Array }): Proof & { products: Int32Array[] } {
	const digests: Uint8Array<ArrayBuffer>[] = [];
	const products: Int32Array[] = [];
	for (let round = 0; round < rounds; round++) {
		const product = productOf(seedAfter(seed, round, digests[round - 1]), n, kernel);
		products.push(product);
		digests.push(digestOf(product));
	}
	return { commit: commitmentOf(digests), digests, products };
}
