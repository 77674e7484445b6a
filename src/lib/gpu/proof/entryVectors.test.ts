import { expect, test } from 'vitest';
import { toHex } from '$lib/core/bytes';
import { productOf } from '../kernels/gemm-f32/reference';
import { entryOf, lineKeys, seedWords } from './entries';
import { entryVectors } from './entryVectors';
import { mix } from './mix';
import { rowTreeOf } from './rowTree';

const { mixes, entries, products, trees } = entryVectors;
const nothing = new Uint8Array(32);

test('mixes as the vectors do', () => {
	expect(mixes.word).toHaveLength(32);
	expect(mixes.word.map(mix)).toEqual(mixes.out);
});

test('makes the entries of the vectors', () => {
	const made = entries.seed.map((seed, i) => {
		const matrix = entries.matrix[i] === 0 ? 0 : 1;
		const row = lineKeys(seedWords(seed), matrix, 0, 4096)[entries.row[i] ?? 0] ?? 0;
		return entryOf(row, lineKeys(seedWords(seed), matrix, 1, 4096)[entries.column[i] ?? 0] ?? 0);
	});
	expect(made).toHaveLength(160);
	expect(made).toEqual(entries.entry);
});

test('makes the products of the vectors, up to the greatest matrix', () => {
	const made = products.seed.map((seed, i) => {
		const n = products.n[i] ?? 0;
		const words = seedWords(seed);
		const keys = ([matrix, side]: [0 | 1, 0 | 1]) => lineKeys(words, matrix, side, n);
		const rowOfA = keys([0, 0])[products.row[i] ?? 0] ?? 0;
		const columnOfB = keys([1, 1])[products.column[i] ?? 0] ?? 0;
		const rowsOfB = keys([1, 0]);
		return keys([0, 1]).reduce(
			(sum, columnOfA, k) => sum + entryOf(rowOfA, columnOfA) * entryOf(rowsOfB[k] ?? 0, columnOfB),
			0
		);
	});
	expect(made).toHaveLength(132);
	expect(made).toEqual(products.entry);
});

test.each(trees)('builds the tree of the vectors over $n rows', ({ seed, n, root, rows }) => {
	const c = new Uint8Array(productOf(seed, n).buffer);
	const tree = rowTreeOf(c, n);
	expect(tree.root).toEqual(root);
	for (const { row, entries, proof } of rows) {
		expect(c.slice(4 * n * row, 4 * n * (row + 1))).toEqual(entries);
		expect(tree.proofOf(row).map(toHex)).toEqual(proof.map(toHex));
	}
});

test('another row, another place or another size make another root', () => {
	const c = new Uint8Array(productOf(nothing, 16).buffer);
	const { root } = rowTreeOf(c, 16);
	const changed = c.slice();
	changed[1023] = (changed[1023] ?? 0) ^ 1;
	expect(rowTreeOf(changed, 16).root).not.toEqual(root);
	const swapped = c.slice();
	swapped.set(c.subarray(0, 64), 64);
	swapped.set(c.subarray(64, 128), 0);
	expect(rowTreeOf(swapped, 16).root).not.toEqual(root);
	expect(rowTreeOf(c.slice(0, 15 * 64), 15).root).not.toEqual(root);
});
