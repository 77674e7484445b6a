import { RallyError, toRallyError } from '$lib/core/errors';
import type { MeasureItem, Sample } from '$lib/gpu/measure/types';
import type { Tuning } from '$lib/gpu/proof/tuning';
import type { GemmKernel } from '$lib/gpu/proof/work';
import type { Asked, BenchmarkResult } from '$lib/store/benchmarkRecord';
import type { BenchmarkModel, BenchmarkWorker } from './services';

/** A matrix product is measured this many times, warm-up included; only for foretelling how long it takes. */
const READINGS = 6;
/** What would take longer is left out, ms: the next size takes eight times as long. */
const MAX_ITEM_MS = 4000;
const TOO_SLOW = 'left out: at this device’s speed';
/** A device that is lost twice is not tried a third time. */
const MAX_LOSSES = 2;
const LOST = new Set(['gpu.deviceLost', 'worker.crashed']);

interface MeasureOptions {
	plan: readonly Asked[];
	model: BenchmarkModel;
	/** The fastest shape of a kernel. @throws as the worker's `tune` */
	tuned(kernel: GemmKernel, signal: AbortSignal): Promise<Tuning>;
	signal: AbortSignal;
	/** Told before each item. */
	onItem(index: number): void;
	/** Share of the item that is done, 0 to 1. */
	onProgress(share: number): void;
	onSample(sample: Sample): void;
	onResult(result: BenchmarkResult): Promise<void>;
}

/**
 * Measures what a plan asks for, one after the other. What fails is told as that item's result, and the rest goes
 * on, unless the GPU is gone.
 *
 * @returns why it ended before its end; undefined where all was tried
 * @throws the signal's reason
 */
export async function measureAll(
	worker: BenchmarkWorker,
	{ plan, model, tuned, signal, onItem, onProgress, onSample, onResult }: MeasureOptions
): Promise<RallyError | undefined> {
	const results: BenchmarkResult[] = [];
	const tunings = new Map<GemmKernel, Tuning | undefined>();
	let losses = 0;

	async function measure(asked: Asked): Promise<BenchmarkResult> {
		const leftOut = foretell(asked, results);
		if (leftOut) return { asked, measurement: { item: asked.item, unavailable: leftOut } };
		let tuning: Tuning | undefined;
		if (asked.item === 'gemm' || asked.item === 'sustained') {
			const kernel = asked.item === 'gemm' ? asked.kernel : 'gemm-f32';
			if (!tunings.has(kernel)) tunings.set(kernel, await orNone(tuned(kernel, signal)));
			tuning = tunings.get(kernel);
		}
		const item: MeasureItem =
			asked.item === 'model' ? { item: 'model', modelId: asked.modelId, ...(await model.load()) } : asked;
		signal.throwIfAborted();
		const measurement = await worker.measure(item, {
			signal,
			tuning,
			onProgress: (done, total) => onProgress(total > 0 ? done / total : 0),
			onSample
		});
		return { asked, measurement };
	}

	for (const [index, asked] of plan.entries()) {
		signal.throwIfAborted();
		onItem(index);
		let ended: RallyError | undefined;
		let result: BenchmarkResult;
		try {
			result = await measure(asked);
		} catch (thrown) {
			signal.throwIfAborted();
			const error = toRallyError(thrown, 'gpu.failed');
			if (error.code === 'gpu.unavailable') return error;
			if (LOST.has(error.code) && ++losses === MAX_LOSSES) ended = error;
			result = asResult(asked, error);
		}
		results.push(result);
		await onResult(result);
		if (ended) return ended;
	}
	return undefined;
}

/** What has no shapes to choose from is measured as it is, and told by the measurement if it can't run at all. */
const orNone = (tuning: Promise<Tuning>): Promise<Tuning | undefined> =>
	tuning.catch((error: unknown) => {
		if (error instanceof RallyError && error.code === 'gpu.featureMissing') return undefined;
		throw error;
	});

function asResult(asked: Asked, error: RallyError): BenchmarkResult {
	// A kernel that this GPU can't run is no failure of the run.
	if (error.code === 'gpu.featureMissing') {
		return { asked, measurement: { item: asked.item, unavailable: error.shortMessage } };
	}
	const { code, shortMessage, hint } = error;
	return { asked, failure: { code, shortMessage, ...(hint === undefined ? {} : { hint }) } };
}

/** Why a product is not even tried: its kernel can't run here, or the sizes measured so far say that it would take too long. */
function foretell(asked: Asked, results: readonly BenchmarkResult[]): string | undefined {
	if (asked.item !== 'gemm') return undefined;
	const rates: { kernel: GemmKernel; opsPerSecond: number }[] = [];
	for (const result of results) {
		if (result.asked.item !== 'gemm' || !('measurement' in result)) continue;
		const { kernel } = result.asked;
		const { measurement } = result;
		if (measurement.item === 'gemm' && 'opsPerSecond' in measurement) rates.push(measurement);
		else if (
			kernel === asked.kernel &&
			'unavailable' in measurement &&
			!measurement.unavailable.startsWith(TOO_SLOW)
		)
			return measurement.unavailable;
	}
	const known = rates.findLast(({ kernel }) => kernel === asked.kernel) ?? rates.at(-1);
	if (!known || known.opsPerSecond === 0) return undefined;
	const seconds = (READINGS * 2 * asked.n ** 3) / known.opsPerSecond;
	if (seconds * 1000 <= MAX_ITEM_MS) return undefined;
	return `${TOO_SLOW} it would take about ${Math.round(seconds)} s`;
}
