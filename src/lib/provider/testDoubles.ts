// Doubles for tests of what stands around the GPU and the disk; their real counterparts run in the GPU tests.
import { sha256, toHexDigits } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import type { GpuWorker } from '$lib/worker/types';
import type { ModelCache } from './modelCache';

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
		unload: async () => {},
		terminate: () => {},
		onLost: () => () => {}
	};
}

export function memoryModels(): ModelCache {
	const held = new Map<string, Uint8Array<ArrayBuffer>>();
	return {
		heldBytes: async (id) => held.get(id)?.length ?? 0,
		append: async (id, offset, bytes) => {
			const before = held.get(id) ?? new Uint8Array();
			held.set(id, new Uint8Array([...before.subarray(0, offset), ...bytes]));
		},
		read: async (id, sizeBytes) => {
			const bytes = held.get(id);
			if (bytes?.length === sizeBytes && toHexDigits(sha256(bytes)) === id) return bytes;
			held.delete(id);
			return undefined;
		}
	};
}
