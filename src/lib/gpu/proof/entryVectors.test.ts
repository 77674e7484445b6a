import { expect, test } from 'vitest';
import { toHex } from '$lib/core/bytes';
import { kernelId } from '$lib/core/kernelId';
import { productOf } from '../kernels/gemm/reference';
import { entryMaxOf, entryOf, lineKeys, seedWords, type EntryMax } from './entries';
import { entryVectors } from './entryVectors';
import { mix } from './mix';
import { rowTreeOf } from './rowTree';
import { MAX_N, MAX_N_F16 } from './work';

const { mixes, entries, products, trees, kernels, smallEntries, smallProducts, kernelTrees } = entryVectors;
const nothing = new Uint8Array(32);

test('mixes as the vectors do', () => {
	expect(mixes.word).toHaveLength(32);
	expect(mixes.word.map((word) => mix(word) >>> 0)).toEqual(mixes.out);
});

test('knows each kernel by the bounds and the id that the chain has', () => {
	const known = kernels.map(({ name }) => ({
		name,
		id: toHex(kernels.find((kernel) => kernel.name === name)?.id ?? nothing),
		max: entryMaxOf(name),
		maxN: name === 'gemm-f16' ? MAX_N_F16 : MAX_N
	}));
	expect(known).toHaveLength(3);
	expect(kernels.map(({ name, max, maxN }) => ({ name, id: kernelId(name), max, maxN }))).toEqual(known);
});

const sets: [EntryMax, { entries: typeof entries; products: typeof products }, number, number][] = [
	[31, { entries, products }, 160, 132],
	[1, { entries: smallEntries, products: smallProducts }, smallEntries.seed.length, smallProducts.seed.length]
];

test.each(sets)('makes the entries of the vectors in [−%i, …]', (max, { entries }, count) => {
	const made = entries.seed.map((seed, i) => {
		const matrix = entries.matrix[i] === 0 ? 0 : 1;
		const row = lineKeys(seedWords(seed), matrix, 0, 4096)[entries.row[i] ?? 0] ?? 0;
		return entryOf(row, lineKeys(seedWords(seed), matrix, 1, 4096)[entries.column[i] ?? 0] ?? 0, max);
	});
	expect(count).toBeGreaterThan(10);
	expect(made).toHaveLength(count);
	expect(made).toEqual(entries.entry);
});

test.each(sets)('makes the products of the vectors of entries in [−%i, …]', (max, { products }, _, count) => {
	const made = products.seed.map((seed, i) => {
		const n = products.n[i] ?? 0;
		const words = seedWords(seed);
		const keys = ([matrix, side]: [0 | 1, 0 | 1]) => lineKeys(words, matrix, side, n);
		const rowOfA = keys([0, 0])[products.row[i] ?? 0] ?? 0;
		const columnOfB = keys([1, 1])[products.column[i] ?? 0] ?? 0;
		const rowsOfB = keys([1, 0]);
		return keys([0, 1]).reduce(
			(sum, columnOfA, k) => sum + entryOf(rowOfA, columnOfA, max) * entryOf(rowsOfB[k] ?? 0, columnOfB, max),
			0
		);
	});
	expect(count).toBeGreaterThan(10);
	expect(made).toHaveLength(count);
	expect(made).toEqual(products.entry);
});

test.each([...trees.map((tree) => ({ kernel: 'gemm-f32' as const, ...tree })), ...kernelTrees])(
	'builds the tree of the vectors over $n rows of $kernel',
	async ({ kernel, seed, n, root, rows }) => {
		const c = new Uint8Array(productOf(seed, n, kernel).buffer);
		const tree = await rowTreeOf(c, n);
		expect(tree.root).toEqual(root);
		for (const { row, entries, proof } of rows) {
			expect(c.slice(4 * n * row, 4 * n * (row + 1))).toEqual(entries);
			expect(tree.proofOf(row).map(toHex)).toEqual(proof.map(toHex));
		}
	}
);

test('another row, another place or another size make another root', async () => {
	const rootOf = async (c: Uint8Array, n: number) => (await rowTreeOf(c, n)).root;
	const c = new Uint8Array(productOf(nothing, 16).buffer);
	const root = await rootOf(c, 16);
	const changed = c.slice();
	changed[1023] = (changed[1023] ?? 0) ^ 1;
	expect(await rootOf(changed, 16)).not.toEqual(root);
	const swapped = c.slice();
	swapped.set(c.subarray(0, 64), 64);
	swapped.set(c.subarray(64, 128), 0);
	expect(await rootOf(swapped, 16)).not.toEqual(root);
	expect(await rootOf(c.slice(0, 15 * 64), 15)).not.toEqual(root);
});
