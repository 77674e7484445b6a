import type { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { MeasureItem, Measurement, Sample } from '$lib/gpu/measure/types';
import type { Tuning } from '$lib/gpu/proof/tuning';
import type { GemmKernel, Proof, Work } from '$lib/gpu/proof/work';
import type { GpuReport } from '$lib/gpu/report';
import type { Backend, ModelInfo } from '$lib/inference/types';
import type { BatchResult, RunResult } from './messages';

/** What came of the share that was set, since then. */
export interface GpuUsage {
	/** What was set. */
	percent: number;
	/** Time that work held the GPU, ms: never less than what the GPU worked. */
	busyMs: number;
	/** Time that it rested while work waited, ms. Over `busyMs` and this together the share is kept. */
	restedMs: number;
	/** Since the share was set, ms: with the time in which nobody wanted anything. */
	wallMs: number;
	/** The longest that the GPU was at one pass, ms; 0 where none was timed: at 100 % none is. */
	longestSliceMs: number;
	/**
	 * Runs are cut into short submissions and rest in between. False where the GPU tells no times or the page is not
	 * cross-origin isolated: then it rests between two runs only. Undefined before the first one.
	 */
	restsWithin: boolean | undefined;
}

interface Abortable {
	/** Aborting rejects at once with the signal's reason; a worker that does not let go is killed. */
	signal?: AbortSignal | undefined;
}

/**
 * The GPU, behind a worker of its own: it may hang, run out of memory or die without taking the page along.
 *
 * A worker that dies rejects whatever is pending with `worker.crashed`; the next call starts a new one, which
 * holds no model: `run` then rejects with `model.notLoaded` until the model is loaded again. A `run`, `runBatch` or
 * `loadModel` that holds the worker for minutes is stopped with it: `worker.overtime`.
 */
export interface GpuWorker {
	/** Looks for an adapter and opens a device; no load on the GPU. */
	probe(options?: Abortable): Promise<GpuReport>;
	/**
	 * Compiles what the work needs and takes its memory, in place of what was prepared before: all that must not run
	 * on a proof's clock.
	 *
	 * @param options.tuning of {@link GpuWorker.tune}; without it a shape that suits most adapters is taken
	 * @returns the tuning that is used
	 * @throws RallyError `gpu.featureMissing` where this GPU can't run the kernel at all, `gpu.outOfMemory`
	 */
	prepare(
		work: Work,
		options?: Abortable & { tuning?: Tuning | undefined }
	): Promise<{ tuning?: Tuning | undefined }>;
	/**
	 * Works off what was prepared, with this seed of 32 bytes. `onProgress` counts rounds, or chunks, completed.
	 *
	 * @throws RallyError `proof.notPrepared`
	 */
	prove(
		seed: Uint8Array,
		options?: Abortable & { onProgress?: (done: number, total: number) => void }
	): Promise<Proof>;
	/**
	 * Computes C of one round (1 to `rounds`) of the challenge proved last again.
	 *
	 * @returns n·n int32, row-major, little-endian
	 * @throws RallyError `proof.nothingToOpen` where nothing was proved since it was prepared, or the kernel opens nothing
	 */
	openRound(round: number, options?: Abortable): Promise<Uint8Array<ArrayBuffer>>;
	/**
	 * Reads what the memory that `alloc-u32` filled holds at `count` places drawn from `seed`.
	 *
	 * @returns `count` u32, little-endian
	 * @throws RallyError `proof.nothingToOpen` where no memory was proved
	 */
	probeMemory(seed: Uint8Array, count: number, options?: Abortable): Promise<Uint8Array<ArrayBuffer>>;
	/** Gives the memory of what was prepared back. */
	release(): Promise<void>;
	/** Tries the kernel's shapes on this GPU, in a second or two. @throws RallyError `gpu.featureMissing` */
	tune(kernel: GemmKernel, options?: Abortable): Promise<Tuning>;
	/**
	 * Measures this GPU. `onProgress` counts readings. What was prepared is released first.
	 *
	 * @param item the bytes of a model are transferred where they fill their buffer: copy to keep
	 * @param options.tuning of {@link GpuWorker.tune}, for a matrix product; without it a shape that suits most is taken
	 * @returns with `unavailable` where this GPU can't be measured so
	 */
	measure(
		item: MeasureItem,
		options?: Abortable & {
			tuning?: Tuning | undefined;
			onProgress?: (done: number, total: number) => void;
			onSample?: (sample: Sample) => void;
		}
	): Promise<Measurement>;
	/**
	 * Loads a model, or says at once what is known of it where the worker holds it. Several are held; the one unused
	 * for longest makes room for the next.
	 *
	 * @param options.onProgress counts bytes that have gone to the GPU, of those expected
	 * @param model its `bytes` are transferred where they fill their buffer: the caller's array is empty then. Copy to keep.
	 * @throws RallyError `model.*` where it is no usable model, `gpu.*` where the asked backend is not to be had
	 */
	loadModel(
		model: { modelId: ModelId; bytes: Uint8Array<ArrayBuffer>; backend: Backend },
		options?: Abortable & { onProgress?: (done: number, total: number) => void }
	): Promise<ModelInfo>;
	/**
	 * Runs a loaded model once. Input data that spans its whole buffer is transferred.
	 *
	 * @throws RallyError `model.notLoaded`, `input.*`, `gpu.*`
	 */
	run(request: { modelId: ModelId; inputs: Tensor[] }, options?: Abortable): Promise<RunResult>;
	/**
	 * Runs a loaded model on each feed: at once, stacked along the first dimension, where the model and the feeds allow
	 * it (see `inference/batch.ts`), else one by one. Each feed gets what {@link run} would give it, within rounding.
	 * Input data that spans its whole buffer is transferred.
	 *
	 * @throws RallyError `model.notLoaded`, `input.*`, `gpu.*`: for all of them, whichever feed it was
	 */
	runBatch(request: { modelId: ModelId; feeds: Tensor[][] }, options?: Abortable): Promise<BatchResult>;
	unload(modelId: ModelId): Promise<void>;
	/**
	 * Sets which share of its time the GPU may work: whole percent, 10 to 100. Counts for this worker and those after it,
	 * in the middle of a run too where {@link GpuUsage.restsWithin}. Proofs and measurements run at full speed and are
	 * rested for afterwards. What {@link usage} tells is counted anew where it
	 * is another share than before.
	 *
	 * @throws RallyError `share.outOfRange`
	 */
	setShare(percent: number): void;
	/** Told at the end of each run. Undefined until a share was set. */
	usage(): GpuUsage | undefined;
	/** Kills the worker; what is pending rejects with `worker.terminated`. The next call starts a new one. */
	terminate(): void;
	/** Tells when the worker or its device is gone, and with it every loaded model. @returns a function that ends it */
	onLost(listener: (error: RallyError) => void): () => void;
}
