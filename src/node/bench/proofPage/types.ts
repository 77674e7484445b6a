import type { GemmRate } from '$lib/gpu/kernels/gemm/measureGemm';
import type { Measurement, MeasureItem } from '$lib/gpu/measure/types';
import type { GemmKernel } from '$lib/gpu/proof/work';
import type { GpuReport } from '$lib/gpu/report';
import type { CheckCost } from '../checkCost';

/** Ours and ONNX Runtime Web's matrix product of one size, FLOP/s, one of each a round. */
export interface Contest {
	n: number;
	/** Products a reading. */
	products: number;
	ours: number[];
	ort: number[];
	/** Name of our kernel's shape. */
	variant: string;
}

/** What the page offers to whoever drives it, as `globalThis.proofBench`. */
export interface ProofBenchPage {
	/** Opens the GPU for all that follows, and chooses the shape of our f32 product on it. */
	open(): Promise<GpuReport>;
	contest(n: number): Promise<Contest>;
	/** How fast our product of a kernel is, tuned. @returns a sentence where this GPU or browser can't run it */
	rate(kernel: GemmKernel, n: number): Promise<GemmRate | string>;
	/** By the app's own GPU worker. */
	measure(item: MeasureItem): Promise<Measurement>;
	check(load: { kernel: GemmKernel; n: number; computes: number; checksEach: number }): Promise<CheckCost>;
}
