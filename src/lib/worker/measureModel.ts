import { RallyError } from '$lib/core/errors';
import { median } from '$lib/gpu/measure/statistics';
import type { MeasureOptions } from '$lib/gpu/measure/measureOptions';
import type { MeasureItem, Measurement } from '$lib/gpu/measure/types';
import { createModelSession, type SessionGpu } from '$lib/inference/createModelSession';

const READINGS = 5;
/** A slow device is measured by fewer runs, ms. */
const BUDGET_MS = 5000;
/** What a GPU may lack. Memory that ran out is not among it: the runtime is not to be trusted after that. */
const LACKS = new Set(['gpu.noFloat16', 'gpu.notUsed']);

/**
 * How long one run of a model takes on the GPU, upload and read-back included: the median of some, after a first that
 * compiles and is thrown away. A run can't be broken off: aborting stops before the next.
 *
 * @returns with `unavailable` where the model can't run on this GPU
 * @throws RallyError `model.*`, `input.*`, `gpu.*`; the signal's reason
 */
export async function measureModel(
	gpu: SessionGpu,
	{ bytes, inputs }: Extract<MeasureItem, { item: 'model' }>,
	{ signal, onProgress, onSample }: MeasureOptions
): Promise<Measurement> {
	try {
		const session = await createModelSession(bytes, { backend: 'webgpu', gpu });
		try {
			signal?.throwIfAborted();
			await session.run(inputs);
			const begun = performance.now();
			const samples: number[] = [];
			while (samples.length < READINGS && (samples.length === 0 || performance.now() - begun < BUDGET_MS)) {
				signal?.throwIfAborted();
				const { gpuMicros } = await session.run(inputs);
				const value = gpuMicros / 1000;
				samples.push(value);
				onSample?.({ atMs: performance.now() - begun, of: 'run', value });
				onProgress?.(samples.length, READINGS);
			}
			return { item: 'model', runMs: median(samples), samples, backend: session.info.backend };
		} finally {
			await session.release();
		}
	} catch (thrown) {
		if (!(thrown instanceof RallyError) || !LACKS.has(thrown.code)) throw thrown;
		return { item: 'model', unavailable: thrown.shortMessage };
	}
}
