import { RallyError } from '$lib/core/errors';
import { openGpu } from '$lib/gpu/openGpu';
import { InferenceSession, Tensor } from '$lib/inference/ort';
import { workloadFiles } from '$workloads/browserFiles';
import { feedsOf } from './feedsOf';
import type { Load, Timing } from './types';

/**
 * The model in ONNX Runtime Web and nothing around it: no worker, no session of ours, one run after another as ORT
 * demands, outputs read back. ORT and the device get the options they get in the app, CPU fallback forbidden; a
 * page does this once, so that each run starts from the same emptiness.
 *
 * @throws RallyError `gpu.*` where there is no GPU
 */
export async function runBare(load: Load): Promise<Timing> {
	const [bytes, feeds] = await Promise.all([workloadFiles.model(load.workload), feedsOf(load)]);
	const { device, report } = await openGpu(globalThis);
	if (!device) throw new RallyError(report.sentence, { code: 'gpu.unavailable', hint: report.wayOut });
	const startMs = performance.now();
	const timing: Timing = { adapter: report.adapter.name, doneMs: [], sessionMs: [], outputs: [] };
	const session = await InferenceSession.create(bytes, {
		executionProviders: [{ name: 'webgpu', device }],
		logSeverityLevel: 4,
		extra: { session: { disable_cpu_ep_fallback: '1' } }
	});
	const [output] = session.outputNames;
	for (const feed of feeds) {
		const runMs = performance.now();
		const inputs = feed.map(({ name, dims, data }) => [
			name,
			new Tensor('float32', new Float32Array(data.buffer), dims)
		]);
		const results = await session.run(Object.fromEntries(inputs), { logSeverityLevel: 4 });
		const values = output === undefined ? undefined : results[output]?.data;
		const doneMs = performance.now();
		timing.doneMs.push(doneMs - startMs);
		timing.sessionMs.push(doneMs - runMs);
		timing.outputs.push(values instanceof Float32Array ? Array.from(values) : []);
	}
	await session.release();
	device.destroy();
	return timing;
}
