import type { ServingFacts } from '$lib/protocol/messages';
import type { GpuWorker } from '$lib/worker/types';

/** What this device tells a client whose lease it has accepted. A GPU that can't be asked now promises nothing. */
export async function servingFacts({ worker }: { worker: GpuWorker }, slots: number): Promise<ServingFacts> {
	const report = await worker.probe().catch(() => undefined);
	const gpu = report?.status === 'ready' ? report : undefined;
	return {
		f16: gpu?.features.includes('shader-f16') ?? false,
		memoryBytes: gpu?.limits.maxBufferBytes ?? 0,
		slots,
		holds: []
	};
}
