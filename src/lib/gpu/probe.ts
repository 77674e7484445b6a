import { openGpu, type GpuScope } from './openGpu';
import type { GpuReport } from './report';

/** What this browser's GPU is, or why there is none; opens a device and lets go of it. Never throws. */
export async function probe(scope: GpuScope = globalThis): Promise<GpuReport> {
	const { report, device } = await openGpu(scope);
	device?.destroy();
	return report;
}
