import type { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { Challenge, Proof } from '$lib/gpu/proof/challenge';
import type { GpuReport } from '$lib/gpu/report';
import type { Backend, ModelInfo } from '$lib/inference/types';
import type { RunResult } from './messages';

interface Abortable {
	/** Aborting rejects at once with the signal's reason; a worker that does not let go is killed. */
	signal?: AbortSignal | undefined;
}

/**
 * The GPU, behind a worker of its own: it may hang, run out of memory or die without taking the page along.
 *
 * A worker that dies rejects whatever is pending with `worker.crashed`; the next call starts a new one, which
 * holds no model: `run` then rejects with `model.notLoaded` until the model is loaded again.
 */
export interface GpuWorker {
	/** Looks for an adapter and opens a device; no load on the GPU. */
	probe(options?: Abortable): Promise<GpuReport>;
	/** Works a challenge off. `onProgress` counts rounds handed to the GPU and completed. */
	prove(
		challenge: Challenge,
		options?: Abortable & { onProgress?: (roundsDone: number, rounds: number) => void }
	): Promise<Proof>;
	/**
	 * Computes C of one round (1 to `rounds`) of the challenge proved last again.
	 *
	 * @returns n·n int32, row-major, little-endian
	 * @throws RallyError `proof.nothingToOpen` where nothing was proved since the worker started
	 */
	openRound(round: number, options?: Abortable): Promise<Uint8Array<ArrayBuffer>>;
	/**
	 * @param model its `bytes` are transferred where they fill their buffer: the caller's array is empty then. Copy to keep.
	 * @throws RallyError `model.*` where it is no usable model, `gpu.*` where the asked backend is not to be had
	 */
	loadModel(
		model: { modelId: ModelId; bytes: Uint8Array<ArrayBuffer>; backend: Backend },
		options?: Abortable
	): Promise<ModelInfo>;
	/**
	 * Runs a loaded model once. Input data that spans its whole buffer is transferred.
	 *
	 * @throws RallyError `model.notLoaded`, `input.*`, `gpu.*`
	 */
	run(request: { modelId: ModelId; inputs: Tensor[] }, options?: Abortable): Promise<RunResult>;
	unload(modelId: ModelId): Promise<void>;
	/** Kills the worker; what is pending rejects with `worker.terminated`. The next call starts a new one. */
	terminate(): void;
	/** Tells when the worker or its device is gone, and with it every loaded model. @returns a function that ends it */
	onLost(listener: (error: RallyError) => void): () => void;
}
