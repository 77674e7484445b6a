// What a device is measured by, with no verifier: shown, never proved to another.
import type { ModelId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { GemmKernel } from '../proof/work';

/** What to measure. */
export type MeasureItem =
	| { item: 'gemm'; kernel: GemmKernel; n: number }
	/** u32 words, a power of two. */
	| { item: 'triad'; words: number }
	/** Size of each of the two buffers, bytes. */
	| { item: 'copy'; bytes: number }
	/** How much to fill and hold, bytes. */
	| { item: 'alloc'; bytes: number }
	| { item: 'latency' }
	| { item: 'sustained'; seconds: number }
	| { item: 'model'; modelId: ModelId; bytes: Uint8Array<ArrayBuffer>; inputs: Tensor[] };

/** Half of the readings took no longer than p50Ms, nineteen in twenty no longer than p95Ms. */
export interface Percentiles {
	p50Ms: number;
	p95Ms: number;
}

/** What a measurement found: the median of several readings, the first of which was thrown away as warm-up. */
export type Measurement =
	| {
			item: 'gemm';
			kernel: GemmKernel;
			n: number;
			opsPerSecond: number;
			samples: number[];
			/** Name of the kernel's shape. */
			variant: string;
			/** The last product is right: for small n its digest equals the CPU's, for others it passes Freivalds' check. */
			exact: boolean;
	  }
	/** `exact`: the digest equals the CPU's. A copy is not checked. */
	| { item: 'triad' | 'copy'; bytesPerSecond: number; samples: number[]; exact?: boolean | undefined }
	| {
			item: 'alloc';
			/** Asked for. */
			bytes: number;
			/** Allocated, filled, and held at once. */
			heldBytes: number;
			/** Bytes of held memory filled a second: each is written and read many times for it. */
			fillBytesPerSecond: number;
			probesRight: number;
			probes: number;
	  }
	| { item: 'latency'; dispatch: Percentiles; readback: Percentiles }
	| {
			item: 'sustained';
			/** The last tenth's rate over the first tenth's; below 1 the device grew slower. */
			ratio: number;
			series: { atMs: number; opsPerSecond: number }[];
	  }
	| { item: 'model'; runMs: number; samples: number[]; backend: string }
	/** `unavailable`: why, for a person. */
	| { item: MeasureItem['item']; unavailable: string };

/** One reading as it comes, for whoever watches. */
export interface Sample {
	/** Since the measurement began. */
	atMs: number;
	/** A rate is in operations or bytes a second, all others in milliseconds. */
	of: 'rate' | 'dispatch' | 'readback' | 'run';
	value: number;
}
