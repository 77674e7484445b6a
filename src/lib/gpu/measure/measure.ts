import { RallyError } from '$lib/core/errors';
import type { CompiledKernels } from '../compiledKernels';
import { measureGemm } from '../kernels/gemm/measureGemm';
import { MAX_N, MAX_N_F16, MAX_WORDS, MIN_N, MIN_WORDS } from '../proof/work';
import { measureAlloc } from './measureAlloc';
import { measureCopy } from './measureCopy';
import { measureLatency } from './measureLatency';
import type { MeasureOptions } from './measureOptions';
import { measureSustained } from './measureSustained';
import { measureTriad } from './measureTriad';
import type { MeasureItem, Measurement } from './types';

const GEMM_SAMPLES = 5;
/** What a GPU may lack without being broken. */
const LACKS = new Set(['gpu.featureMissing', 'gpu.outOfMemory']);

/**
 * Measures a device by itself, with no verifier: what is found is shown, and proves nothing to anybody.
 *
 * @param item anything but a model, which is not the GPU's alone
 * @returns with `unavailable` where this GPU lacks what it takes, or the item is past the kernels' limits
 * @throws RallyError `gpu.deviceLost`, `gpu.failed`; the signal's reason
 */
export async function measure(
	kernels: CompiledKernels,
	item: Exclude<MeasureItem, { item: 'model' }>,
	options: MeasureOptions = {}
): Promise<Measurement> {
	options.signal?.throwIfAborted();
	const outside = pastLimits(item);
	if (outside) return { item: item.item, unavailable: outside };
	try {
		return await measureItem(kernels, item, options);
	} catch (thrown) {
		if (!(thrown instanceof RallyError) || !LACKS.has(thrown.code)) throw thrown;
		return { item: item.item, unavailable: thrown.shortMessage };
	}
}

async function measureItem(
	kernels: CompiledKernels,
	item: Exclude<MeasureItem, { item: 'model' }>,
	options: MeasureOptions
): Promise<Measurement> {
	switch (item.item) {
		case 'gemm': {
			const { kernel, n } = item;
			const { signal, tuning, onProgress, onSample } = options;
			const begun = performance.now();
			let done = 0;
			const rate = await measureGemm(kernels.device, kernel, n, {
				tuning,
				signal,
				samples: GEMM_SAMPLES,
				onSample(value) {
					onSample?.({ atMs: performance.now() - begun, of: 'rate', value });
					onProgress?.(++done, GEMM_SAMPLES);
				}
			});
			return { item: 'gemm', kernel, n, ...rate };
		}
		case 'triad':
			return measureTriad(kernels, item.words, options);
		case 'copy':
			return measureCopy(kernels.device, item.bytes, options);
		case 'alloc':
			return measureAlloc(kernels, item.bytes, options);
		case 'latency':
			return measureLatency(kernels.device, options);
		case 'sustained':
			return measureSustained(kernels, item.seconds, options);
	}
}

/** Why the kernel can't be asked for this at all. */
function pastLimits(item: MeasureItem): string | undefined {
	if (item.item === 'gemm') {
		const most = item.kernel === 'gemm-f16' ? MAX_N_F16 : MAX_N;
		if (!(item.n >= MIN_N && item.n <= most))
			return `${item.kernel} is exact from n = ${MIN_N} to ${most} only.`;
	}
	if (item.item === 'triad') {
		const { words } = item;
		if (!(words >= MIN_WORDS && words <= MAX_WORDS && Number.isInteger(Math.log2(words))))
			return `A triad goes over a power of two of words, from ${MIN_WORDS} to ${MAX_WORDS}.`;
	}
	return undefined;
}
