import type { Tuning } from '../proof/tuning';
import type { Sample } from './types';

/** What every measurement takes; all of them stop within a slice of work when the signal aborts. */
export interface MeasureOptions {
	signal?: AbortSignal | undefined;
	/** Of the kernel that is measured. */
	tuning?: Tuning | undefined;
	/** Counts readings. */
	onProgress?: ((done: number, total: number) => void) | undefined;
	/** Told each reading as it comes; the one thrown away is not among them. */
	onSample?: ((sample: Sample) => void) | undefined;
}
