import type { Tuning } from '$lib/gpu/proof/tuning';
import type { TuningPlace, TuningRepository } from '$lib/store/tuningRepository';
import type { GpuWorker } from '$lib/worker/types';

/**
 * The kernel's fastest shape on this adapter: as it is remembered, else by a sweep of a second or two, which is
 * then remembered.
 *
 * @throws RallyError `gpu.featureMissing` where this GPU can't run the kernel; the signal's reason
 * @example await tunedFor(worker, tunings, { kernel: 'gemm-f32', adapter: report.adapter.name, browser })
 */
export async function tunedFor(
	worker: Pick<GpuWorker, 'tune'>,
	tunings: TuningRepository,
	place: TuningPlace,
	options: { signal?: AbortSignal } = {}
): Promise<Tuning> {
	// Storage that fails costs a sweep, no more.
	const kept = await tunings.get(place).catch(() => undefined);
	if (kept) return kept;
	const tuning = await worker.tune(place.kernel, options);
	await tunings.set(place, tuning).catch(() => {});
	return tuning;
}
