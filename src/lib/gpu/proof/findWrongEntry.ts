import type { Random } from '$lib/core/random';
import { entryMaxOf, entryOf, lineKeys, seedWords } from './entries';
import { entryOutside } from './entryOutside';
import type { GemmKernel } from './work';
import { wrongRow } from './wrongRow';

/**
 * One wrong entry of a C, to be laid before the referee. n² work.
 *
 * @param c n·n int32, row-major, little-endian, as the device revealed it
 * @param seed the opened round's, 32 bytes
 * @returns undefined where C is right (and, with chance 2⁻³⁶, where it is not)
 */
export function findWrongEntry(
	c: Uint8Array,
	{ kernel, seed, n, random }: { kernel: GemmKernel; seed: Uint8Array; n: number; random: Random }
): { row: number; column: number } | undefined {
	const entries = new Int32Array(c.slice().buffer);
	const outside = entryOutside(entries, { kernel, n });
	if (outside !== undefined) return { row: Math.floor(outside / n), column: outside % n };
	const row = wrongRow(entries, { kernel, seed, n, random });
	if (row === undefined) return undefined;
	const truth = productRow({ kernel, seed, n }, row);
	return { row, column: truth.findIndex((entry, column) => entry !== entries[row * n + column]) };
}

/** One row of C = A·B. */
function productRow(
	{ kernel, seed, n }: { kernel: GemmKernel; seed: Uint8Array; n: number },
	row: number
): Int32Array {
	const max = entryMaxOf(kernel);
	const words = seedWords(seed);
	const rowOfA = lineKeys(words, 0, 0, n)[row] ?? 0;
	const columnsOfA = lineKeys(words, 0, 1, n);
	const rowsOfB = lineKeys(words, 1, 0, n);
	const columnsOfB = lineKeys(words, 1, 1, n);
	const out = new Int32Array(n);
	for (let k = 0; k < n; k++) {
		const left = entryOf(rowOfA, columnsOfA[k] ?? 0, max);
		const rowKey = rowsOfB[k] ?? 0;
		for (let j = 0; j < n; j++) out[j] = (out[j] ?? 0) + left * entryOf(rowKey, columnsOfB[j] ?? 0, max);
	}
	return out;
}
