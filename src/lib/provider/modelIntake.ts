import type { ModelId } from '$lib/core/ids';
import type { Link, Received } from '$lib/peer/link';
import { sentenceOf } from '$lib/protocol/codes';
import { MODEL_BYTES, MODEL_CHUNK_BYTES } from '$lib/protocol/limits';
import type { Message } from '$lib/protocol/messages';
import { isChunkOf, type OfferedModel } from '$lib/protocol/modelTree';
import type { ModelCache } from './modelCache';

type Of<Type extends Message['type']> = Extract<Message, { type: Type }>;

/** Takes models in from one client: what it offers, chunk by chunk, onto the disk. */
export interface ModelIntake {
	offer(received: Received, offer: Of<'model.offer'>): Promise<void>;
	take(chunk: Of<'model.chunk'>, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
	/**
	 * The whole of a model that this client has offered, once what came of it is on the disk.
	 *
	 * @returns undefined where it was not offered, or the disk does not hold the bytes that the hash names
	 */
	read(modelId: ModelId): Promise<Uint8Array<ArrayBuffer> | undefined>;
	isOffered(modelId: ModelId): boolean;
}

export function createModelIntake(link: Link, { models }: { models: ModelCache }): ModelIntake {
	let offered: (OfferedModel & { modelId: ModelId }) | undefined;
	/** Chunks go to the disk in the order they came; rejects once one could not. */
	let writes: Promise<void> = Promise.resolve();

	return {
		isOffered: (modelId) => offered?.modelId === modelId,
		async offer(received, { modelId, sizeBytes, root }) {
			if (sizeBytes > MODEL_BYTES)
				return received.reply({
					type: 'refused',
					code: 'model.tooLarge',
					text: sentenceOf('model.tooLarge')
				});
			await writes.catch(() => {});
			writes = Promise.resolve();
			offered = { modelId, sizeBytes, root };
			const heldBytes = await models.heldBytes(modelId);
			const isWhole = heldBytes === sizeBytes;
			// A beginning that ends amid a chunk can't be gone on from: chunks are checked whole.
			const isUsable = isWhole || (heldBytes < sizeBytes && heldBytes % MODEL_CHUNK_BYTES === 0);
			if (!isUsable) await models.remove(modelId);
			const from = isUsable ? Math.ceil(heldBytes / MODEL_CHUNK_BYTES) : 0;
			return received.reply({ type: 'model.wanted', modelId, from });
		},
		async take({ modelId, index, proof }, bytes) {
			if (offered?.modelId !== modelId) return link.close('message.sequence', sentenceOf('model.unexpected'));
			const { sizeBytes, root } = offered;
			writes = writes.then(async () => {
				if (!(await isChunkOf({ sizeBytes, root }, { index, chunk: bytes, proof })))
					return link.close('message.sequence', sentenceOf('model.hashMismatch'));
				await models.append(modelId, index * MODEL_CHUNK_BYTES, bytes);
			});
			// Held until it is on the disk, so that the sender waits for the disk; `read` tells of a failure.
			await writes.catch(() => {});
		},
		async read(modelId) {
			if (offered?.modelId !== modelId) return undefined;
			const { sizeBytes } = offered;
			await writes;
			return models.read(modelId, sizeBytes);
		}
	};
}
