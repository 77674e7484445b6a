import type { GpuReport } from '$lib/gpu/report';
import type { GpuUsage } from '$lib/worker/types';
import type { Load } from '../page/types';

/** A model that runs again and again on one feed. */
export type ThrottleLoad = Pick<Load, 'workload' | 'batch'>;

/** What one share came to over a row of runs that always had another one waiting. */
export interface ShareReading {
	/** What was asked for. */
	percent: number;
	/** Time that runs held the GPU over all the time there was, percent. */
	measuredPercent: number;
	runs: number;
	wallMs: number;
	/** Runs a second, by this page's clock alone. */
	runsPerS: number;
	/** What a run held the GPU, as its receipt would say; median, ms. */
	heldMs: number;
	longestSliceMs: number;
	restsWithin: GpuUsage['restsWithin'];
}

/** What the page offers to whoever drives it, as `globalThis.throttleBench`. */
export interface ThrottleBenchPage {
	open(): Promise<GpuReport>;
	/**
	 * Loads the model and learns what its operators take.
	 *
	 * @returns how long the longest of them is at it alone, ms; 0 on a GPU that tells no times
	 */
	load(load: ThrottleLoad): Promise<number>;
	/** Runs what was loaded last for so long, and at least so often, at this share. Outputs must be the same every time. */
	measure(options: { percent: number; leastMs: number; leastRuns: number }): Promise<ShareReading>;
}
