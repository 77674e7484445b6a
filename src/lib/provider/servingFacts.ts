import type { ServingFacts } from '$lib/protocol/messages';
import type { GpuWorker } from '$lib/worker/types';
import type { ModelShelf } from './modelShelf';

/**
 * What this device tells a client whose lease it has accepted. A GPU that can't be asked now promises nothing.
 *
 * @param provenBytes GPU memory that this device has held before a verifier, or in a benchmark
 * @param slots attempts that it takes at once
 */
export async function servingFacts(
	{
		worker,
		shelf,
		provenBytes = 0
	}: { worker: GpuWorker; shelf: ModelShelf; provenBytes?: number | undefined },
	slots: number
): Promise<ServingFacts> {
	const [report, holds] = await Promise.all([
		worker.probe().catch(() => undefined),
		shelf.holds().catch(() => [])
	]);
	const gpu = report?.status === 'ready' ? report : undefined;
	return {
		f16: gpu?.features.includes('shader-f16') ?? false,
		// WebGPU does not tell the memory; what it takes as one buffer, it has.
		memoryBytes: gpu ? Math.max(provenBytes, gpu.limits.maxBufferBytes) : 0,
		slots,
		holds
	};
}
