// Doubles for tests of what stands around the GPU and the disk; their real counterparts run in the GPU tests.
import { systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import { createBlobStore } from '$lib/store/blobStore';
import { createMemoryBlobDriver } from '$lib/store/memoryBlobDriver';
import type { GpuWorker } from '$lib/worker/types';
import type { ModelCache } from './modelCache';
import { createModelShelf, type ModelShelf } from './modelShelf';

export const double: GpuWorker['run'] = async ({ inputs }) => {
	const [input] = inputs;
	if (!input) throw new RallyError('The input "x" is missing.', { code: 'input.missing' });
	const values = new Float32Array(input.data.slice().buffer).map((value) => 2 * value);
	const outputs = [{ ...input, name: 'y', data: new Uint8Array(values.buffer) }];
	return { outputs, backend: 'webgpu', gpuMicros: 1500 };
};

/** Stands for the GPU: answers every feed with its values doubled. */
export function doublingWorker(run: GpuWorker['run'] = double): GpuWorker {
	const never = () => Promise.reject(new RallyError('not here', { code: 'internal' }));
	return {
		probe: never,
		prepare: never,
		prove: never,
		openRound: never,
		probeMemory: never,
		release: async () => {},
		tune: never,
		measure: never,
		loadModel: async ({ bytes }) => {
			if (bytes.length < 4) throw new RallyError('This is no ONNX model.', { code: 'model.corrupt' });
			const value = { name: 'x', type: 'float32' as const, dims: ['n'] };
			return {
				inputs: [value],
				outputs: [{ ...value, name: 'y' }],
				backend: 'webgpu',
				adapter: 'a test adapter',
				onGpu: 'all',
				loadMs: 1
			};
		},
		run,
		async runBatch({ modelId, feeds }, options) {
			const done = [];
			for (const inputs of feeds) done.push(await run({ modelId, inputs }, options));
			return {
				results: done.map(({ outputs }) => outputs),
				backend: done[0]?.backend ?? 'webgpu',
				gpuMicros: done.reduce((sum, { gpuMicros }) => sum + gpuMicros, 0)
			};
		},
		unload: async () => {},
		setShare: () => {},
		usage: () => undefined,
		terminate: () => {},
		onLost: () => () => {}
	};
}

/** A shelf whose models live as long as the test. */
export const memoryShelf = (models: ModelCache = memoryModels()): ModelShelf =>
	createModelShelf({ models, nowS: () => 0 });

/** A disk that lives as long as the test. */
export const memoryModels = (): ModelCache =>
	createBlobStore({ driver: createMemoryBlobDriver(), clock: systemClock, quotaBytes: 2 ** 30 });
