import * as v from 'valibot';
import { fromHex } from '$lib/core/bytes';
import text from '../../../../contracts/test/vectors/entries.json?raw';

const number = v.pipe(v.string(), v.regex(/^-?\d+$/), v.transform(Number));
const bytes = v.pipe(
	v.string(),
	v.transform((hex) => fromHex(hex) ?? new Uint8Array()),
	v.check((found) => found.length > 0, 'not bytes')
);
const columns = <const Keys extends readonly string[]>(...keys: Keys) =>
	v.strictObject({ seed: v.array(bytes), ...v.entriesFromList([...keys], v.array(number)) });

const kernel = v.picklist(['gemm-f32', 'gemm-f16', 'gemm-i8']);
const treeEntries = {
	seed: bytes,
	n: number,
	root: bytes,
	message: bytes,
	rows: v.array(v.strictObject({ row: number, entries: bytes, proof: v.array(bytes) }))
};

const schema = v.strictObject({
	mixes: v.strictObject({ word: v.array(number), out: v.array(number) }),
	entries: columns('matrix', 'row', 'column', 'entry'),
	products: columns('n', 'row', 'column', 'entry'),
	trees: v.array(v.strictObject(treeEntries)),
	/** Each kernel's id on chain, the bound of its entries, and its largest n. */
	kernels: v.array(v.strictObject({ name: kernel, id: bytes, max: number, maxN: number })),
	/** Of entries in [−1, 1], which `gemm-f16` has. */
	smallEntries: columns('matrix', 'row', 'column', 'entry'),
	smallProducts: columns('n', 'row', 'column', 'entry'),
	/** Of `gemm-f16` and `gemm-i8`; those of `gemm-f32` are `trees`. */
	kernelTrees: v.array(v.strictObject({ kernel, ...treeEntries }))
});

/** What Solidity, TypeScript and WGSL are all held to, from `contracts/test/vectors/entries.py`. For tests alone. */
export const entryVectors = v.parse(schema, JSON.parse(text));
