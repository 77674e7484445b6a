import { concatBytes, equalBytes, nativeSha256, sha256, utf8 } from '$lib/core/bytes';
import { merkleRootOf, merkleTreeOf } from '$lib/core/merkleTree';
import { u32 } from './canonical';
import { MODEL_CHUNK_BYTES } from './limits';

const LEAF = utf8('\0rally/model/1\0');

/** How many chunks a model of this size has. */
export const chunkCount = (sizeBytes: number): number => Math.ceil(sizeBytes / MODEL_CHUNK_BYTES);

/** Where a chunk begins and ends in a model of this size, bytes. */
export const chunkSpan = (sizeBytes: number, index: number): [start: number, end: number] => [
	index * MODEL_CHUNK_BYTES,
	Math.min((index + 1) * MODEL_CHUNK_BYTES, sizeBytes)
];

/** SHA-256 of a tag, the chunk's index as u32, big-endian, and the SHA-256 of its bytes. */
export async function chunkLeaf(index: number, chunk: Uint8Array): Promise<Uint8Array> {
	return sha256(LEAF, u32(index), await nativeSha256(chunk));
}

/** What lets each chunk of a model be checked alone. */
export interface ModelTree {
	/** 32 bytes. */
	root: Uint8Array<ArrayBuffer>;
	/** As `model.chunk` carries it. */
	proofOf(index: number): Uint8Array<ArrayBuffer>;
}

/** @param leaves of all chunks, in order */
export function modelTreeFrom(leaves: readonly Uint8Array[]): ModelTree {
	const { root, proofOf } = merkleTreeOf(leaves);
	return { root, proofOf: (index) => concatBytes(...proofOf(index)) };
}

/** The tree over a model's chunks, hashed one after another so that a large model is never held twice. */
export async function modelTreeOf(model: Uint8Array): Promise<ModelTree> {
	const leaves: Uint8Array[] = [];
	for (let index = 0; index < chunkCount(model.length); index++)
		leaves.push(await chunkLeaf(index, model.subarray(...chunkSpan(model.length, index))));
	return modelTreeFrom(leaves);
}

/** What was offered of a model. */
export interface OfferedModel {
	sizeBytes: number;
	/** 32 bytes. */
	root: Uint8Array;
}

/** Whether these bytes are the model's chunk of this index. */
export async function isChunkOf(
	{ sizeBytes, root }: OfferedModel,
	{ index, chunk, proof }: { index: number; chunk: Uint8Array; proof: Uint8Array }
): Promise<boolean> {
	const count = chunkCount(sizeBytes);
	const [start, end] = chunkSpan(sizeBytes, index);
	if (index >= count || chunk.length !== end - start) return false;
	const found = merkleRootOf(await chunkLeaf(index, chunk), { index, count, proof });
	return found !== undefined && equalBytes(found, root);
}
