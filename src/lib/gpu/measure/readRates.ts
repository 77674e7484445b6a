import type { MeasureOptions } from './measureOptions';
import { median } from './statistics';

const READINGS = 5;
/** How long one reading is to take, ms: long against the submission of work and a clock's grain. */
const READING_MS = 150;
/** Of the work of one reading at most: a GPU that ends it in no time is not measured by more. */
const MAX_TIMES = 4096;

export interface Rates {
	/** Median of the samples. */
	rate: number;
	samples: number[];
}

/**
 * How much of something is done a second: readings of equal length after a first that is thrown away.
 *
 * @param amount what doing it once comes to
 * @param work does it so many times; resolves once the GPU is through
 * @throws whatever `work` throws; the signal's reason
 */
export async function readRates(
	{ amount, work }: { amount: number; work(times: number): Promise<void> },
	{ signal, onProgress, onSample }: MeasureOptions = {}
): Promise<Rates> {
	const begun = performance.now();
	async function read(times: number): Promise<number> {
		signal?.throwIfAborted();
		const start = performance.now();
		await work(times);
		return Math.max(performance.now() - start, 0.01);
	}
	const timesFor = (onceMs: number) => Math.max(1, Math.min(MAX_TIMES, Math.round(READING_MS / onceMs)));

	// The first warms up and tells little; a longer one tells how much of it a reading takes.
	let onceMs = await read(1);
	const trial = timesFor(Math.max(onceMs, READING_MS / 16));
	onceMs = (await read(trial)) / trial;
	const samples: number[] = [];
	while (samples.length < READINGS) {
		const times = timesFor(onceMs);
		onceMs = (await read(times)) / times;
		const value = (amount / onceMs) * 1000;
		samples.push(value);
		onSample?.({ atMs: performance.now() - begun, of: 'rate', value });
		onProgress?.(samples.length, READINGS);
	}
	return { rate: median(samples), samples };
}
