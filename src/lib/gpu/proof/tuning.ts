import type { GemmKernel } from './work';

/** What a sweep over a kernel's shapes found on one adapter: plain JSON, for the page to remember. */
export interface Tuning {
	kernel: GemmKernel;
	/** The fastest shape's name. */
	variant: string;
	/** Billions of operations a second of each shape that was measured. */
	gflops: Record<string, number>;
}
