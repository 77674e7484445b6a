import type { ModelId } from '$lib/core/ids';

/** Where a device keeps the models it was sent, over reloads. */
export interface ModelCache {
	/** Bytes held from the start of the file; all of them where the model is whole. */
	heldBytes(modelId: ModelId): Promise<number>;
	/** Adds bytes at `offset`, which is where the held ones end. */
	append(modelId: ModelId, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
	/**
	 * The whole model, its hash checked at this very reading.
	 *
	 * @returns undefined where it is not whole or not what its id says; what was held is then dropped
	 */
	read(modelId: ModelId, sizeBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
}
