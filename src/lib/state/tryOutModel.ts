import { toRallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { GpuWorker } from '$lib/worker/types';
import type { ModelTrial } from './modelPorts';

/** No GPU at all, or none that the runtime was given: what else fails says something of the model. */
const NO_GPU = new Set(['gpu.unavailable']);

/**
 * Loads a model on this browser's GPU, and runs one task twice: the first run compiles. Without a GPU it is only loaded,
 * by the processor. The worker is ended at last.
 *
 * @param worker of this trial alone: what it breaks, nothing else uses
 * @throws RallyError `model.*`, `input.*`, `gpu.*`; the signal's reason
 */
export async function tryOutModel(
	worker: Pick<GpuWorker, 'loadModel' | 'run' | 'terminate'>,
	{ modelId, bytes }: { modelId: ModelId; bytes: Uint8Array<ArrayBuffer> },
	feed: readonly Tensor[] | undefined,
	{ signal, onProgress }: { signal: AbortSignal; onProgress: (part: number) => void }
): Promise<ModelTrial> {
	const load = (backend: 'webgpu' | 'wasm') =>
		worker.loadModel(
			// A worker takes the bytes along, and the page needs them still.
			{ modelId, bytes: bytes.slice(), backend },
			{ signal, onProgress: (done, total) => onProgress(total > 0 ? done / total : 0) }
		);
	const inputs = () => (feed ?? []).map((tensor) => ({ ...tensor, data: tensor.data.slice() }));
	try {
		const info = await load('webgpu').catch((thrown: unknown) => {
			if (NO_GPU.has(toRallyError(thrown).code)) return load('wasm');
			throw thrown;
		});
		const trial = { backend: info.backend, adapter: info.adapter, onGpu: info.onGpu, loadMs: info.loadMs };
		if (!feed || info.backend === 'wasm') return { ...trial, runMs: undefined };
		await worker.run({ modelId, inputs: inputs() }, { signal });
		const { gpuMicros } = await worker.run({ modelId, inputs: inputs() }, { signal });
		return { ...trial, runMs: gpuMicros / 1000 };
	} finally {
		worker.terminate();
	}
}
