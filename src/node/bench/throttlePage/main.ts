import { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import { createGpuWorker } from '$lib/worker/createGpuWorker';
import { workloadFiles } from '$workloads/browserFiles';
import { findWorkload } from '$workloads/registry';
import { feedsOf } from '../page/feedsOf';
import { spreadOf } from '../spread';
import type { ThrottleBenchPage } from './types';

/** In the worker at once, as the task queue keeps them: a rest is one only while work waits. */
const IN_FLIGHT = 2;

const worker = createGpuWorker();
let loaded: { modelId: ModelId; feed: Tensor[]; expected: Tensor[] } | undefined;

const copyOf = (feed: readonly Tensor[]) => feed.map((tensor) => ({ ...tensor, data: tensor.data.slice() }));

function isSame(expected: readonly Tensor[], actual: readonly Tensor[]) {
	return expected.every(({ data }, i) => data.every((byte, at) => byte === actual[i]?.data[at]));
}

function used() {
	const usage = worker.usage();
	if (!usage) throw new RallyError('No share was set.', { code: 'internal' });
	return usage;
}

const throttleBench: ThrottleBenchPage = {
	open: () => worker.probe(),
	async load({ workload, batch }) {
		const [bytes, [feed = []]] = await Promise.all([
			workloadFiles.model(workload),
			feedsOf({ workload, batch, tasks: 1 })
		]);
		const modelId = findWorkload(workload).model.sha256 as ModelId;
		await worker.loadModel({ modelId, bytes, backend: 'webgpu' });
		worker.setShare(100);
		const run = async () => (await worker.run({ modelId, inputs: copyOf(feed) })).outputs;
		const expected = await run();
		// Cut at every dispatch once, and timed.
		worker.setShare(99);
		await run();
		loaded = { modelId, feed, expected };
		return used().longestSliceMs;
	},
	async measure({ percent, leastMs, leastRuns }) {
		if (!loaded) throw new RallyError('Load a model first.', { code: 'model.notLoaded' });
		const { modelId, feed, expected } = loaded;
		worker.setShare(percent);
		const held: number[] = [];
		let first: { atMs: number; busyMs: number } | undefined;
		let last = { atMs: 0, busyMs: 0 };
		const isEnough = () =>
			first !== undefined && held.length > leastRuns && performance.now() - first.atMs >= leastMs;
		// From the end of the first run to the end of the last: a rest belongs to what it follows.
		const runOn = async () => {
			while (!isEnough()) {
				const { outputs, gpuMicros } = await worker.run({ modelId, inputs: copyOf(feed) });
				if (!isSame(expected, outputs))
					throw new RallyError(`At ${percent} % the outputs differ.`, { code: 'bench.otherAnswer' });
				last = { atMs: performance.now(), busyMs: used().busyMs };
				first ??= last;
				held.push(gpuMicros / 1000);
			}
		};
		await Promise.all(Array.from({ length: IN_FLIGHT }, runOn));
		const { atMs, busyMs } = first ?? last;
		const wallMs = last.atMs - atMs;
		const { longestSliceMs, restsWithin } = used();
		return {
			percent,
			measuredPercent: (100 * (last.busyMs - busyMs)) / wallMs,
			runs: held.length - 1,
			wallMs,
			runsPerS: ((held.length - 1) * 1000) / wallMs,
			heldMs: spreadOf(held).median,
			longestSliceMs,
			restsWithin
		};
	}
};
Object.assign(globalThis, { throttleBench });
