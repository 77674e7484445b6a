import { createBell } from '$lib/core/bell';
import { equalBytes } from '$lib/core/bytes';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import { MODEL_CHUNK_BYTES } from '$lib/protocol/limits';
import {
	chunkCount,
	chunkLeaf,
	chunkSpan,
	isChunkOf,
	modelTreeFrom,
	type OfferedModel
} from '$lib/protocol/modelTree';
import type { ModelCache } from './modelCache';

/** One chunk, and what shows that it is the model's. */
export interface ProvenChunk {
	index: number;
	chunk: Uint8Array<ArrayBuffer>;
	/** As `model.chunk` carries it. */
	proof: Uint8Array<ArrayBuffer>;
}

/** A model as one client has offered it: what of it is on the disk, and what shows that each chunk is its. */
export interface ShelvedModel extends OfferedModel {
	readonly modelId: ModelId;
	/** Chunks altogether. */
	readonly count: number;
	/** Chunks on the disk, from the first on. */
	readonly held: number;
	readonly heldBytes: number;
	/** Bytes of these that other devices gave. */
	readonly fromPeers: number;
	/** Why nothing more of it goes to the disk, nor comes from there, until {@link refresh}; `model.missing` where it is gone. */
	readonly failure: RallyError | undefined;
	/** Looks at the disk again; a beginning that can't be gone on from is dropped, and a failure forgotten. */
	refresh(): Promise<void>;
	/** Whether a chunk is this model's at its place. */
	isRight(chunk: ProvenChunk): Promise<boolean>;
	/**
	 * Puts the next chunk, found right before, on the disk; one that is there already is ignored.
	 *
	 * @returns false where chunks before it are missing
	 * @throws RallyError `storage.*`, or `model.missing` where what was here before it is gone; from then on always the
	 * same, until {@link refresh}
	 */
	append(chunk: ProvenChunk, from: 'client' | 'peer'): Promise<boolean>;
	/** A chunk as another device may be sent it; undefined where it is not here, or can't be shown to be right. */
	chunkAt(index: number): Promise<ProvenChunk | undefined>;
	/**
	 * The whole; undefined where what the disk holds are not the bytes that the hash names.
	 *
	 * @throws as {@link append} did; RallyError `model.missing` where what was here is gone
	 */
	read(): Promise<Uint8Array<ArrayBuffer> | undefined>;
	/** Resolves when more is held, or none any more, or it failed. @throws the signal's reason */
	changed(signal?: AbortSignal): Promise<void>;
	/** Keeps what is here of it from making room for other models, until the returned function is called. */
	use(): () => void;
}

export function createShelvedModel(
	models: ModelCache,
	{ modelId, sizeBytes, root }: OfferedModel & { modelId: ModelId }
): ShelvedModel {
	const count = chunkCount(sizeBytes);
	const bell = createBell();
	/** By index. Those of chunks that were here before are made once the whole is here. */
	const proofs = new Map<number, Uint8Array<ArrayBuffer>>();
	let held = 0;
	let fromPeers = 0;
	let failure: RallyError | undefined;
	let tree: Promise<void> | undefined;
	/** One change of the file at a time. */
	let last: Promise<unknown> = Promise.resolve();
	const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
		const turn = last.then(work, work);
		last = turn.catch(() => {});
		return turn;
	};

	const fail = (error: RallyError): never => {
		failure = error;
		bell.ring();
		throw error;
	};
	/** Nothing of ours removes what is in use: whoever did, it has to be fetched again. */
	async function gone(): Promise<RallyError> {
		const isCleared = (await models.list().catch(() => [])).every(({ heldBytes }) => heldBytes === 0);
		return new RallyError(
			isCleared
				? 'The browser has cleared what was kept here; models are fetched again.'
				: 'A model that was kept here has been deleted; it is fetched again.',
			{ code: 'model.missing' }
		);
	}
	const isGone = async () => chunkCount(await models.heldBytes(modelId)) < held;

	/** Proofs of all chunks, from what is on the disk: needed for what was kept over a reload. */
	async function growTree(): Promise<void> {
		const leaves: Uint8Array[] = [];
		for (let index = 0; index < count; index++) {
			const chunk = await models.readRange(modelId, ...chunkSpan(sizeBytes, index));
			if (!chunk) return;
			leaves.push(await chunkLeaf(index, chunk));
		}
		const grown = modelTreeFrom(leaves);
		if (!equalBytes(grown.root, root)) return;
		for (let index = 0; index < count; index++) proofs.set(index, grown.proofOf(index));
	}

	return {
		modelId,
		sizeBytes,
		root,
		count,
		get held() {
			return held;
		},
		get heldBytes() {
			return Math.min(held * MODEL_CHUNK_BYTES, sizeBytes);
		},
		get fromPeers() {
			return fromPeers;
		},
		get failure() {
			return failure;
		},
		refresh: () =>
			inTurn(async () => {
				failure = undefined;
				const heldBytes = await models.heldBytes(modelId);
				// Chunks are checked whole, so a beginning that ends amid one is none.
				const isUsable =
					heldBytes === sizeBytes || (heldBytes < sizeBytes && heldBytes % MODEL_CHUNK_BYTES === 0);
				if (!isUsable) await models.remove(modelId);
				held = isUsable ? chunkCount(heldBytes) : 0;
				bell.ring();
			}),
		isRight: (chunk) => isChunkOf({ sizeBytes, root }, chunk),
		append: ({ index, chunk, proof }, from) =>
			inTurn(async () => {
				if (failure) throw failure;
				if (index < held) return true;
				if (index > held) return false;
				try {
					await models.append(modelId, index * MODEL_CHUNK_BYTES, chunk);
				} catch (thrown) {
					const error = toRallyError(thrown);
					fail(error.code === 'blob.offset' ? await gone() : error);
				}
				proofs.set(index, proof);
				held = index + 1;
				if (from === 'peer') fromPeers += chunk.length;
				bell.ring();
				return true;
			}),
		async chunkAt(index) {
			if (index >= held) return undefined;
			if (!proofs.has(index) && held === count) await (tree ??= growTree());
			const proof = proofs.get(index);
			const chunk = proof && (await models.readRange(modelId, ...chunkSpan(sizeBytes, index)));
			// Nobody is told that a chunk is right without a look at what the disk gave.
			const proven = chunk && { index, chunk, proof };
			return proven && (await isChunkOf({ sizeBytes, root }, proven)) ? proven : undefined;
		},
		read: () =>
			inTurn(async () => {
				if (failure) throw failure;
				if (await isGone()) fail(await gone());
				const bytes = await models.read(modelId, sizeBytes);
				if (bytes) return bytes;
				// What was not what its hash says is gone from the disk.
				held = chunkCount(await models.heldBytes(modelId));
				bell.ring();
				return undefined;
			}),
		changed: (signal) => bell.rung(signal),
		use: () => models.use(modelId)
	};
}
