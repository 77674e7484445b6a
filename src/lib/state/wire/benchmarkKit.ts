import { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import { createGpuWorker } from '$lib/worker/createGpuWorker';
import { findWorkload } from '$workloads/registry';
import { browserName } from '../browserName';
import type { BenchmarkKit } from '../services';
import type { BuiltReply } from './benchmarkModelWorker';
import type { browserStore } from './browserStore';

/** Built in memory from a seed: nothing has to be fetched for it. */
const WORKLOAD = 'squeezenet';

/** The benchmark, on a GPU worker of its own. */
export function benchmarkKit({
	benchmarks,
	tunings,
	problem
}: Awaited<ReturnType<typeof browserStore>>): BenchmarkKit {
	const { title, model, flopsPerItem } = findWorkload(WORKLOAD);
	// Started with the page, so that a page that has lost its server can still measure; it rests until it is asked.
	const builder = new Worker(new URL('./benchmarkModelWorker.ts', import.meta.url), {
		type: 'module',
		name: 'rally-model'
	});
	return {
		worker: createGpuWorker(),
		runs: benchmarks,
		tunings,
		model: {
			title: `${title}, one image`,
			modelId: model.sha256 as ModelId,
			flops: flopsPerItem,
			load: () => build(builder)
		},
		browser: browserName(navigator),
		version: __RALLY_VERSION__,
		storageProblem: problem,
		async stayAwake() {
			const lock = await navigator.wakeLock.request('screen');
			return () => void lock.release();
		}
	};
}

function build(builder: Worker): ReturnType<BenchmarkKit['model']['load']> {
	return new Promise((resolve, reject) => {
		const fail = (code: string, sentence: string) => reject(new RallyError(sentence, { code }));
		builder.onmessage = ({ data }: MessageEvent<BuiltReply>) =>
			'code' in data ? fail(data.code, data.shortMessage) : resolve(data);
		builder.onerror = () => fail('workload.unreadable', 'The model could not be built in this browser.');
		builder.postMessage(WORKLOAD);
	});
}
