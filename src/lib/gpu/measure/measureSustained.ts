import type { CompiledKernels } from '../compiledKernels';
import { createGemm, type Gemm } from '../kernels/gemm/createGemm';
import type { MeasureOptions } from './measureOptions';
import type { Measurement } from './types';

/** One reading, ms: often enough for a curve, long against the submission of work. */
const READING_MS = 250;
/** The largest of which two products at least fit a reading. */
const SIZES = [1024, 512] as const;
const SMALLEST = 256;
/** Of the first and of the last readings, what counts. */
const TENTH = 0.1;

type Series = Extract<Measurement, { series: unknown }>['series'];

/**
 * Keeps the GPU busy with matrix products, and sees whether it grows slower as it grows warm.
 *
 * @param seconds how long; a minute tells
 * @throws RallyError `gpu.outOfMemory`, `gpu.deviceLost`; the signal's reason
 */
export async function measureSustained(
	kernels: CompiledKernels,
	seconds: number,
	{ signal, tuning, onProgress, onSample }: MeasureOptions = {}
): Promise<Measurement> {
	const compiled = await kernels.gemm('gemm-f32', tuning);
	let n: number = SMALLEST;
	let gemm = await createGemm(compiled, n);
	try {
		const once = (times: number) => productMs(gemm, times, signal);
		await once(1);
		let onceMs = await once(4);
		const larger = SIZES.find((size) => onceMs * (size / SMALLEST) ** 3 * 2 <= READING_MS);
		if (larger) {
			gemm.destroy();
			onceMs *= (larger / SMALLEST) ** 3;
			n = larger;
			gemm = await createGemm(compiled, n);
			// Thrown away: what its matrices cost the first time.
			onceMs = await once(1);
		}
		const totalMs = seconds * 1000;
		const series: Series = [];
		const begun = performance.now();
		for (let atMs = 0; atMs < totalMs;) {
			onceMs = await once(Math.max(1, Math.round(READING_MS / onceMs)));
			atMs = performance.now() - begun;
			const opsPerSecond = (2 * n ** 3) / (onceMs / 1000);
			series.push({ atMs, opsPerSecond });
			onSample?.({ atMs, of: 'rate', value: opsPerSecond });
			onProgress?.(Math.min(atMs, totalMs), totalMs);
		}
		return { item: 'sustained', ratio: lastOverFirst(series), series };
	} finally {
		gemm.destroy();
	}
}

async function productMs(gemm: Gemm, times: number, signal: AbortSignal | undefined): Promise<number> {
	signal?.throwIfAborted();
	const start = performance.now();
	await gemm.multiply(times, { signal });
	return Math.max(performance.now() - start, 0.01) / times;
}

/** The mean of a series' last tenth over that of its first; of few readings, the last over the first. */
export function lastOverFirst(series: Series): number {
	const count = Math.max(1, Math.floor(series.length * TENTH));
	const mean = (part: Series) => part.reduce((sum, { opsPerSecond }) => sum + opsPerSecond, 0) / part.length;
	return mean(series.slice(-count)) / mean(series.slice(0, count));
}
