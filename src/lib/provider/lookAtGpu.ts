import type { GpuWorker } from '$lib/worker/types';
import type { DeviceReport } from './types';

/** What this browser's GPU is, as the person should see it; no load on it. */
export async function lookAtGpu(worker: GpuWorker, signal?: AbortSignal): Promise<DeviceReport> {
	const report = await worker.probe({ signal });
	if (report.status === 'unavailable') {
		const { reason, sentence, wayOut } = report;
		return { status: 'unavailable', code: reason, sentence, wayOut };
	}
	const { adapter, limits } = report;
	return {
		status: 'ready',
		adapter: adapter.name,
		isSoftware: adapter.isSoftware,
		maxBufferBytes: limits.maxBufferBytes
	};
}
