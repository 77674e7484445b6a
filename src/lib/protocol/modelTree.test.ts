import { describe, expect, it } from 'vitest';
import { toHexDigits } from '$lib/core/bytes';
import { MODEL_BYTES, MODEL_CHUNK_BYTES, MODEL_TREE_DEPTH } from './limits';
import { chunkCount, chunkLeaf, chunkSpan, isChunkOf, modelTreeFrom, modelTreeOf } from './modelTree';

const MIB = MODEL_CHUNK_BYTES;
const modelOf = (sizeBytes: number) => {
	const bytes = new Uint8Array(sizeBytes);
	const block = Uint8Array.from({ length: 4096 }, (_, i) => (i * 31) >> 4);
	for (let at = 0; at < sizeBytes; at += 4096) bytes.set(block.subarray(0, sizeBytes - at), at);
	return bytes;
};

describe('the tree over a model', () => {
	// Computed by a program of its own, in Python, from what docs/protocol.md says.
	it.each([
		[1, 'fd97f71cd82031118339448435d04505ef0ed6021fc7fd6ab10b2acc5d61c6da'],
		[MIB, '7cdf2b7f76d6253fafe1799be5027904df5fda5bf144b0e14445021c2f763d3e'],
		[MIB + 1, 'b18914e6410ab64b685a01623f009a655c6a766960d389f895b95b6440f7ed0d'],
		[3 * MIB, '22aede1600bbeb54710278f0a1f03b4e6f77cda16fecbe1ddcb59b3323ec7ef2'],
		[4 * MIB + 5, '5d5422bc27e0ec11b9fb94df62732b6657f79786a5bd54d9a6d349d891881bc0']
	])(
		'of %i bytes has the root that another program finds, and every chunk is under it',
		async (size, root) => {
			const model = modelOf(size);
			const tree = await modelTreeOf(model);
			expect(toHexDigits(tree.root)).toBe(root);
			for (let index = 0; index < chunkCount(size); index++) {
				const chunk = model.subarray(...chunkSpan(size, index));
				const offered = { sizeBytes: size, root: tree.root };
				expect(await isChunkOf(offered, { index, chunk, proof: tree.proofOf(index) })).toBe(true);
			}
		}
	);

	it('holds nothing under the root but the chunk, at its place, with its proof', async () => {
		const model = modelOf(2 * MIB + 7);
		const { root, proofOf } = await modelTreeOf(model);
		const offered = { sizeBytes: model.length, root };
		const last = { index: 2, chunk: model.subarray(2 * MIB), proof: proofOf(2) };
		expect(await isChunkOf(offered, last)).toBe(true);
		const flipped = last.chunk.map((byte, i) => (i === 6 ? byte ^ 1 : byte));
		const wrong = [
			{ ...last, chunk: flipped },
			{ ...last, chunk: last.chunk.subarray(1) },
			{ ...last, chunk: new Uint8Array([...last.chunk, 0]) },
			{ ...last, index: 1 },
			{ ...last, index: 3 },
			{ ...last, index: -1 },
			{ ...last, proof: last.proof.subarray(1) },
			{ ...last, proof: new Uint8Array() },
			{ ...last, proof: new Uint8Array([...last.proof, ...new Uint8Array(32)]) },
			{ index: 1, chunk: model.subarray(MIB, 2 * MIB), proof: proofOf(0) }
		];
		for (const chunk of wrong) expect(await isChunkOf(offered, chunk)).toBe(false);
		expect(await isChunkOf({ ...offered, sizeBytes: model.length + 1 }, last)).toBe(false);
	});

	it('takes no inner node for a leaf', async () => {
		const leaves = [await chunkLeaf(0, Uint8Array.of(1)), await chunkLeaf(1, Uint8Array.of(2))];
		const { root } = modelTreeFrom(leaves);
		const node = new Uint8Array([1, ...(leaves[0] ?? []), ...(leaves[1] ?? [])]);
		expect(
			await isChunkOf({ sizeBytes: node.length, root }, { index: 0, chunk: node, proof: new Uint8Array() })
		).toBe(false);
	});

	it('of the largest model has proofs that just fit a message', () => {
		const count = chunkCount(MODEL_BYTES);
		const { proofOf } = modelTreeFrom(Array.from({ length: count }, () => new Uint8Array(32)));
		expect(proofOf(count - 1)).toHaveLength(32 * MODEL_TREE_DEPTH);
	});
});
