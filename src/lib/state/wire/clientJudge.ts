import type { Judge } from '$lib/client/ports';
import type { Clock } from '$lib/core/clock';
import type { ModelId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import { createGpuWorker } from '$lib/worker/createGpuWorker';
import type { GpuWorker } from '$lib/worker/types';

/** Disputes come close together or not at all: then the GPU's memory is given back. */
const IDLE_MS = 30_000;

/** This device's own GPU, to settle disputes with; nothing of it is taken before the first. */
export function clientJudge(
	clock: Clock,
	open: () => Pick<GpuWorker, 'loadModel' | 'run' | 'terminate' | 'onLost'> = createGpuWorker
): Judge {
	let worker: ReturnType<typeof open> | undefined;
	let held: ModelId | undefined;
	let idle = new AbortController();

	return async ({ modelId, bytes }, inputs, signal) => {
		idle.abort();
		idle = new AbortController();
		if (!worker) {
			worker = open();
			worker.onLost(() => (held = undefined));
		}
		try {
			// What is handed over is transferred: copies, for the job needs its own.
			if (held !== modelId)
				await worker.loadModel({ modelId, bytes: bytes.slice(), backend: 'webgpu' }, { signal });
			held = modelId;
			const { outputs } = await worker.run({ modelId, inputs: inputs.map(copyOf) }, { signal });
			return outputs;
		} finally {
			clock.sleep(IDLE_MS, idle.signal).then(
				() => {
					worker?.terminate();
					worker = held = undefined;
				},
				() => {
					// Asked again.
				}
			);
		}
	};
}

const copyOf = (tensor: Tensor): Tensor => ({ ...tensor, data: tensor.data.slice() });
