import { expect, test } from 'vitest';
import { toHex } from '$lib/core/bytes';
import { systemRandom } from '$lib/core/random';
import { productOf } from '../kernels/gemm/reference';
import { entryVectors } from './entryVectors';
import { findWrongEntry } from './findWrongEntry';
import { rowEvidence } from './rowEvidence';

const seed = new Uint8Array(32).map((_, i) => 3 * i);
const n = 33;

/** C of this seed, with some entries changed by so much. */
function product(...changes: [row: number, column: number, by: number][]): Uint8Array {
	const c = productOf(seed, n);
	for (const [row, column, by] of changes) c[row * n + column] = (c[row * n + column] ?? 0) + by;
	return new Uint8Array(c.buffer);
}

const find = (c: Uint8Array) => findWrongEntry(c, { kernel: 'gemm-f32', seed, n, random: systemRandom });

test('finds nothing in a right product', () => {
	expect(find(product())).toBeUndefined();
});

test.each([
	[0, 0, 1],
	[0, 32, -1],
	[32, 0, 7],
	[32, 32, 1],
	[17, 5, 961 * n],
	[9, 9, 2 ** 30]
])('finds the entry at row %i, column %i, off by %i', (row, column, by) => {
	expect(find(product([row, column, by]))).toEqual({ row, column });
});

test('finds one of many, in a product sent from an odd address too', () => {
	const c = product([3, 8, 1], [3, 4, -1], [20, 1, 5]);
	expect(find(c)).toEqual({ row: 3, column: 4 });
	const shifted = new Uint8Array(c.length + 1);
	shifted.set(c, 1);
	expect(find(shifted.subarray(1))).toEqual({ row: 3, column: 4 });
});

test('finds an entry in a product of zeros', () => {
	const truth = productOf(seed, n);
	const found = find(new Uint8Array(4 * n * n));
	expect(found).toEqual({ row: 0, column: truth.findIndex((entry) => entry !== 0) });
});

test('lays an entry before the referee as the contract reads it', async () => {
	const vector = entryVectors.trees[1];
	const shown = vector?.rows.at(-1);
	if (!vector || !shown) throw new Error('the vectors have no second tree');
	const c = new Uint8Array(productOf(vector.seed, vector.n).buffer);
	const publicKey = Uint8Array.from({ length: 65 }, (_, i) => (i === 0 ? 4 : i));
	const signature = Uint8Array.from({ length: 64 }, (_, i) => 100 + i);
	const { seed, n, root } = vector;
	expect(
		await rowEvidence({ kernel: 'gemm-f32', publicKey, n, seed, c, signature, row: shown.row, column: 3 })
	).toEqual({
		deviceX: toHex(publicKey.slice(1, 33)),
		deviceY: toHex(publicKey.slice(33, 65)),
		kernel: '0xefb94fb5c039771603f2d1dc997c5dce25f99e0c4b26f53d61eb17157c3fa0a9',
		n: 17n,
		seed: toHex(seed),
		rowRoot: toHex(root),
		r: toHex(signature.slice(0, 32)),
		s: toHex(signature.slice(32)),
		row: 16n,
		entries: toHex(shown.entries),
		proof: shown.proof.map(toHex),
		column: 3n
	});
});
