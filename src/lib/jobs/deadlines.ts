import { QuantileSketch } from './quantileSketch';
import type { JobLimits } from './scheduler';

/** A device's mean follows its speed: the newest of many results counts for this much. */
const NEWEST_WEIGHT = 0.1;
/** Below this many durations a 95th percentile says little more than the longest one. */
const ENOUGH_DURATIONS = 10;

/** How fast a device is. */
export interface DevicePace {
	/** Operations a second. */
	score: number;
	/** Of its results, running. */
	meanUs: number;
	/** Results. */
	done: number;
}

/** A mean as it is kept: half an hour at most, which no task is worth waiting for. */
export const wholeUs = (us: number): number => Math.min(2 ** 31 - 1, Math.round(us));

/** What the results of a job so far say about how long the next one takes. */
export class Durations {
	readonly #sketch = new QuantileSketch(0.95);
	/** Mean of ms times score: the operations of one task, as it were. */
	#meanWork = 0;

	/**
	 * Counts one duration in.
	 *
	 * @param device the device's score, its mean before, whatever it is before the first, and its results, this one too
	 * @returns the device's mean now, whole microseconds
	 */
	add(ms: number, device: DevicePace): number {
		this.#sketch.add(ms);
		this.#meanWork +=
			(ms * device.score - this.#meanWork) * Math.max(NEWEST_WEIGHT / 10, 1 / this.#sketch.count);
		const { meanUs, done } = device;
		return wholeUs(meanUs + (1000 * ms - meanUs) * Math.max(NEWEST_WEIGHT, 1 / done));
	}

	/** What a task should take on a device, ms: by its own results, else by the job's and its score. */
	expectedMs(device: DevicePace): number | undefined {
		if (device.done > 0) return device.meanUs / 1000;
		return this.#sketch.count > 0 && device.score > 0 ? this.#meanWork / device.score : undefined;
	}

	/** What 95 % of the attempts do not pass, ms; undefined while there are too few to say. */
	get p95Ms(): number | undefined {
		return this.#sketch.count >= ENOUGH_DURATIONS ? this.#sketch.value : undefined;
	}
}

/**
 * How long an attempt may take, ms: `factor` times what it should, within `least` and `most`; the most where
 * nothing is known yet.
 */
export function attemptLimitMs(limits: JobLimits['attemptMs'], expectedMs: number | undefined): number {
	if (expectedMs === undefined) return limits.most;
	return Math.min(limits.most, Math.max(limits.least, limits.factor * expectedMs));
}
