import type { ModelId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { MeasureItem, Measurement, Sample } from '$lib/gpu/measure/types';
import type { Tuning } from '$lib/gpu/proof/tuning';
import type { GemmKernel, Proof, Work } from '$lib/gpu/proof/work';
import type { GpuReport } from '$lib/gpu/report';
import type { Backend, ModelInfo } from '$lib/inference/types';

/** Raised when a message changes its meaning, so that a stale worker of an old build is found out. */
export const WORKER_VERSION = 4;

interface Envelope {
	v: typeof WORKER_VERSION;
	/** Chosen by the client, never used twice; a reply to an id that nobody awaits is dropped. */
	id: number;
}

/** From the page to the GPU worker. */
export type WorkerRequest = Envelope &
	(
		| { kind: 'probe' }
		| { kind: 'prepare'; work: Work; tuning?: Tuning | undefined }
		| { kind: 'prove'; seed: Uint8Array<ArrayBuffer> }
		| { kind: 'openRound'; round: number }
		| { kind: 'probeMemory'; seed: Uint8Array<ArrayBuffer>; count: number }
		| { kind: 'release' }
		| { kind: 'tune'; kernel: GemmKernel }
		| { kind: 'measure'; item: MeasureItem; tuning?: Tuning | undefined }
		| { kind: 'loadModel'; modelId: ModelId; bytes: Uint8Array<ArrayBuffer>; backend: Backend }
		| { kind: 'run'; modelId: ModelId; inputs: Tensor[] }
		| { kind: 'runBatch'; modelId: ModelId; feeds: Tensor[][] }
		| { kind: 'unload'; modelId: ModelId }
		/**
		 * The share of its time that the GPU may work, whole percent from 10 to 100. Counts at once, ahead of what waits.
		 * Where `memory` is there it holds the percent from now on, and a change needs no further message to count.
		 * Not answered; what is measured is counted anew.
		 */
		| { kind: 'setShare'; percent: number; memory?: SharedArrayBuffer | undefined }
		/** `id` is that of the request to give up; it answers with `failed` once it has let go. */
		| { kind: 'cancel' }
	);

export interface RunResult {
	outputs: Tensor[];
	backend: Backend;
	/**
	 * Wall microseconds that the run held the GPU, upload and read-back included: what the renter waited for, without the
	 * rests that the GPU's owner has it take.
	 */
	gpuMicros: number;
}

export interface BatchResult {
	/** The outputs of each feed, in the order of the feeds. */
	results: Tensor[][];
	backend: Backend;
	/** Of all of them, as in {@link RunResult}. */
	gpuMicros: number;
}

/** What the worker holds, bytes. */
export interface WorkerMemory {
	/** Buffers that stand on the GPU, whoever made them. */
	gpuBytes: number;
	/** The runtime's WebAssembly heap, which grows and never shrinks. */
	heapBytes: number;
}

/** What came of the share that was set, since then. */
export interface WorkerUsage {
	/** `id` of the `setShare` that began the count. */
	since: number;
	/** Time that work held the GPU, ms. */
	busyMs: number;
	/** Time that it rested while work waited, ms. */
	restedMs: number;
	/** The longest pass on the GPU, ms; 0 where none was timed: at 100 % none is. */
	longestSliceMs: number;
	/** Runs are cut and rest in between; else the GPU rests only between two runs. */
	restsWithin: boolean;
}

/** What each kind of request is answered with. */
export interface WorkerResults {
	probe: GpuReport;
	prepare: { tuning?: Tuning | undefined };
	prove: Proof;
	/** C of that round, n·n int32, row-major, little-endian. */
	openRound: Uint8Array<ArrayBuffer>;
	/** `count` u32, little-endian. */
	probeMemory: Uint8Array<ArrayBuffer>;
	release: null;
	tune: Tuning;
	measure: Measurement;
	loadModel: ModelInfo;
	run: RunResult;
	runBatch: BatchResult;
	unload: null;
}

/** An error in a form that survives `postMessage`. */
export interface WireError {
	code: string;
	shortMessage: string;
	details?: string | undefined;
	hint?: string | undefined;
}

/** From the GPU worker to the page. */
export type WorkerReply =
	| {
			[K in keyof WorkerResults]: Envelope & { kind: 'done'; of: K; result: WorkerResults[K] };
	  }[keyof WorkerResults]
	| (Envelope & { kind: 'failed'; error: WireError })
	| (Envelope & { kind: 'progress'; done: number; total: number })
	| (Envelope & { kind: 'sample'; sample: Sample })
	/** Sent before the answer to a call that worked with a model. Belongs to no request: `id` is 0. */
	| (Envelope & { kind: 'memory'; memory: WorkerMemory })
	/** It holds this lock (Web Locks) for as long as it lives. Belongs to no request: `id` is 0. */
	| (Envelope & { kind: 'alive'; lock: string })
	/** Sent before the answer to a call that worked on the GPU, once a share was set. Belongs to no request: `id` is 0. */
	| (Envelope & { kind: 'usage'; usage: WorkerUsage })
	/** The GPU device is gone, and every model with it. Belongs to no request: `id` is 0. */
	| (Envelope & { kind: 'lost'; error: WireError });
