import { expect, test, vi } from 'vitest';
import { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { ModelInfo } from '$lib/inference/types';
import type { GpuWorker } from '$lib/worker/types';
import { tryOutModel } from './tryOutModel';

const model = { modelId: 'aa' as ModelId, bytes: new Uint8Array([1, 2, 3]) };
const feed: Tensor[] = [{ name: 'x', type: 'uint8', dims: [1], data: new Uint8Array([7]) }];
const info: ModelInfo = {
	inputs: [],
	outputs: [],
	backend: 'webgpu',
	adapter: 'acme',
	onGpu: 'all',
	loadMs: 4
};

function setUp(load: GpuWorker['loadModel'] = async ({ backend }) => ({ ...info, backend })) {
	const worker = {
		loadModel: vi.fn(load),
		run: vi.fn<GpuWorker['run']>(async () => ({
			outputs: [],
			gpuMicros: 1500,
			backend: 'webgpu',
			adapter: 'acme'
		})),
		terminate: vi.fn()
	};
	const parts: number[] = [];
	const options = { signal: new AbortController().signal, onProgress: (part: number) => parts.push(part) };
	return { worker, parts, tryIt: (given?: Tensor[]) => tryOutModel(worker, model, given, options) };
}
const failing = (code: string) => () => Promise.reject(new RallyError('No.', { code }));

test('a task is run twice, and the second run is what is told', async () => {
	const { worker, tryIt } = setUp();
	expect(await tryIt(feed)).toEqual({
		backend: 'webgpu',
		adapter: 'acme',
		onGpu: 'all',
		loadMs: 4,
		runMs: 1.5
	});
	expect(worker.run).toHaveBeenCalledTimes(2);
	expect(worker.terminate).toHaveBeenCalledOnce();
});

test('without inputs it is only loaded', async () => {
	const { worker, tryIt } = setUp();
	expect((await tryIt()).runMs).toBeUndefined();
	expect(worker.run).not.toHaveBeenCalled();
});

test('the page keeps the model and the inputs', async () => {
	const { worker, tryIt } = setUp();
	await tryIt(feed);
	expect(vi.mocked(worker.loadModel).mock.calls[0]?.[0].bytes).not.toBe(model.bytes);
	expect(vi.mocked(worker.run).mock.calls[0]?.[0].inputs[0]?.data).not.toBe(feed[0]?.data);
});

test('without a GPU it is loaded by the processor, and not run', async () => {
	const { worker, tryIt } = setUp(async ({ backend }) =>
		backend === 'webgpu' ? failing('gpu.unavailable')() : { ...info, backend, onGpu: 'none' }
	);
	expect(await tryIt(feed)).toMatchObject({ backend: 'wasm', runMs: undefined });
	expect(worker.run).not.toHaveBeenCalled();
});

test('what the GPU refuses is not tried elsewhere', async () => {
	const { worker, tryIt } = setUp(failing('model.unsupportedOperator'));
	await expect(tryIt(feed)).rejects.toMatchObject({ code: 'model.unsupportedOperator' });
	expect(worker.loadModel).toHaveBeenCalledOnce();
	expect(worker.terminate).toHaveBeenCalledOnce();
});

test('progress is told as a share', async () => {
	const { parts, tryIt } = setUp(async (_, options) => {
		options?.onProgress?.(1, 4);
		options?.onProgress?.(0, 0);
		return info;
	});
	await tryIt();
	expect(parts).toEqual([0.25, 0]);
});
