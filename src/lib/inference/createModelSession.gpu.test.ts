import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tensor } from '$lib/core/tensor';
import { openGpu } from '$lib/gpu/openGpu';
import { watchDispatches } from '$lib/gpu/watchDispatches';
import { compareOutputs } from './compare';
import { createModelSession, type SessionGpu } from './createModelSession';
import { floats } from './floats';
import { matMulModel, tinyModel } from './tinyModel';

let gpu: SessionGpu;
beforeAll(async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	gpu = {
		device: opened.device,
		adapterName: opened.report.adapter.name,
		dispatches: watchDispatches(opened.device)
	};
});
afterAll(() => gpu.device.destroy());

const ramp = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));
const matMulInputs = (rows = 3) => [floats('a', [rows, 4], ramp(rows * 4)), floats('b', [4, 4], ramp(16))];
const onGpu = (bytes: Uint8Array) => createModelSession(bytes, { backend: 'webgpu', gpu });
const onCpu = (bytes: Uint8Array) => createModelSession(bytes, { backend: 'wasm' });

const convModel = () =>
	tinyModel({
		nodes: [
			{ op: 'Conv', from: ['x', 'w'], to: ['y'], ints: { pads: [1, 1, 1, 1] } },
			{ op: 'Relu', from: ['y'], to: ['z'] }
		],
		inputs: { x: { dims: [1, 3, 8, 8] }, w: { dims: [4, 3, 3, 3] } },
		outputs: { z: { dims: [1, 4, 8, 8] } }
	});
const convInputs = () => [floats('x', [1, 3, 8, 8], ramp(192)), floats('w', [4, 3, 3, 3], ramp(108))];

const intModel = () =>
	tinyModel({
		nodes: [{ op: 'Add', from: ['a', 'b'], to: ['c'] }],
		inputs: { a: { type: 'int64', dims: [2] }, b: { type: 'int64', dims: [2] } },
		outputs: { c: { type: 'int64', dims: [2] } }
	});
const int64 = (name: string, ...values: bigint[]): Tensor => ({
	name,
	type: 'int64',
	dims: [values.length],
	data: new Uint8Array(BigInt64Array.from(values).buffer)
});

describe('on WebGPU', () => {
	test('multiplies, and shows that kernels ran on the device it was given', async () => {
		const session = await onGpu(matMulModel());
		expect(session.info).toMatchObject({
			backend: 'webgpu',
			onGpu: 'all',
			adapter: gpu.adapterName,
			inputs: [
				{ name: 'a', type: 'float32', dims: ['N', 4] },
				{ name: 'b', type: 'float32', dims: [4, 4] }
			],
			outputs: [{ name: 'c', type: 'float32' }]
		});
		const before = gpu.dispatches();
		const { outputs, gpuMicros } = await session.run([
			floats('a', [1, 4], [1, 2, 3, 4]),
			floats('b', [4, 4], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2])
		]);
		expect(gpu.dispatches()).toBeGreaterThan(before);
		expect(outputs).toEqual([floats('c', [1, 4], [1, 2, 3, 8])]);
		expect(gpuMicros).toBeGreaterThan(0);
		await session.release();
	});

	test('agrees with the CPU on a convolution', async () => {
		const fast = await onGpu(convModel());
		const slow = await onCpu(convModel());
		expect(slow.info).toMatchObject({ backend: 'wasm', onGpu: 'none', adapter: 'cpu' });
		const expected = (await slow.run(convInputs())).outputs;
		const actual = (await fast.run(convInputs())).outputs;
		expect(compareOutputs(expected, actual, { abs: 1e-4, rel: 1e-4 })).toMatchObject({ agrees: true });
		await fast.release();
		await slow.release();
	});

	test('outlives the release of the sessions on its device', async () => {
		await (await onGpu(matMulModel())).release();
		const again = await onGpu(matMulModel());
		expect((await again.run(matMulInputs())).outputs[0]?.dims).toEqual([3, 4]);
		await again.release();
	});

	test('says so when a part of the graph needs the CPU, and gives nothing out when all of it does', async () => {
		const half = await onGpu(
			tinyModel({
				nodes: [
					{ op: 'MatMul', from: ['a', 'b'], to: ['c'] },
					{ op: 'Det', from: ['c'], to: ['d'] }
				],
				inputs: { a: { dims: [4, 4] }, b: { dims: [4, 4] } },
				outputs: { d: { dims: [] } }
			})
		);
		expect(half.info.onGpu).toBe('some');
		expect((await half.run(matMulInputs(4))).outputs).toHaveLength(1);
		await half.release();

		const none = await onGpu(intModel());
		expect(none.info.onGpu).toBe('some');
		await expect(none.run([int64('a', 1n, 2n), int64('b', 3n, 4n)])).rejects.toMatchObject({
			code: 'gpu.notUsed'
		});
		await none.release();
	});

	test('is refused without a GPU; the CPU does not step in', async () => {
		await expect(
			createModelSession(matMulModel(), { backend: 'webgpu', gpu: undefined })
		).rejects.toMatchObject({
			code: 'gpu.unavailable'
		});
	});
});

test('carries 64-bit integers, halves and truth values to the bit', async () => {
	const ints = await onCpu(intModel());
	const sum = await ints.run([int64('a', 2n ** 60n, -1n), int64('b', 1n, -1n)]);
	expect(sum.outputs).toEqual([int64('c', 2n ** 60n + 1n, -2n)]);
	await ints.release();

	const halves = (name: string): Tensor => ({
		name,
		type: 'float16',
		dims: [2],
		data: new Uint8Array(Uint16Array.of(0x3c00, 0xc000).buffer)
	});
	const compare = await onCpu(
		tinyModel({
			nodes: [
				{ op: 'Add', from: ['a', 'b'], to: ['c'] },
				{ op: 'Less', from: ['a', 'c'], to: ['d'] }
			],
			inputs: { a: { type: 'float16', dims: [2] }, b: { type: 'float16', dims: [2] } },
			outputs: { c: { type: 'float16', dims: [2] }, d: { type: 'bool', dims: [2] } }
		})
	);
	const { outputs } = await compare.run([halves('a'), halves('b')]);
	expect(outputs).toEqual([
		{ ...halves('c'), data: new Uint8Array(Uint16Array.of(0x4000, 0xc400).buffer) },
		{ name: 'd', type: 'bool', dims: [2], data: Uint8Array.of(1, 0) }
	]);
	await compare.release();
});

test('reads an input that starts in the middle of a larger buffer', async () => {
	const session = await onGpu(matMulModel());
	const [a, b] = matMulInputs();
	if (!a || !b) throw new Error('no inputs');
	const shifted = new Uint8Array(a.data.length + 3);
	shifted.set(a.data, 3);
	const whole = await session.run([a, b]);
	const part = await session.run([{ ...a, data: shifted.subarray(3) }, b]);
	expect(part.outputs).toEqual(whole.outputs);
	await session.release();
});

describe('refuses in words', () => {
	const truncated = () => matMulModel().slice(0, -20);
	const odd = () =>
		tinyModel({
			nodes: [{ op: 'Frobnicate', from: ['a'], to: ['c'] }],
			inputs: { a: { dims: [4] } },
			outputs: { c: { dims: [4] } }
		});
	const oldAdd = () =>
		tinyModel({
			nodes: [{ op: 'Add', from: ['a', 'a'], to: ['c'] }],
			inputs: { a: { dims: [4] } },
			outputs: { c: { dims: [4] } },
			opset: 6
		});
	test.each([
		['bytes that are no model', new Uint8Array(100).fill(7), 'model.corrupt', /not a whole ONNX model/],
		['no bytes at all', new Uint8Array(0), 'model.corrupt', /not a whole ONNX model/],
		['a file cut short', truncated(), 'model.corrupt', /not a whole ONNX model/],
		['an operator nobody knows', odd(), 'model.unsupportedOperator', /Frobnicate/],
		['an operator set of 2016', oldAdd(), 'model.unsupportedOpset', /operator set/],
		['an operator set to come', matMulModel(99), 'model.unsupportedOpset', /operator set/]
	])('%s', async (_, bytes, code, sentence) => {
		const failure = onGpu(bytes);
		await expect(failure).rejects.toMatchObject({ code, shortMessage: expect.stringMatching(sentence) });
	});

	const [a, b] = matMulInputs();
	test.each([
		['an input too few', [a], 'input.missing'],
		['an input too many', [a, b, { ...a, name: 'z' }], 'input.unknown'],
		['an input twice', [a, b, b], 'input.unknown'],
		['a wrong type', [a, { ...b, type: 'int32' }], 'input.wrongType'],
		['a wrong size', [{ ...a, dims: [4, 3] }, b], 'input.wrongShape'],
		['a wrong rank', [{ ...a, dims: [12] }, b], 'input.wrongShape'],
		['a byte too few', [a, { ...b, data: b?.data.slice(1) }], 'input.wrongSize']
	])('%s', async (_, inputs, code) => {
		const session = await onGpu(matMulModel());
		await expect(session.run(inputs as Tensor[])).rejects.toMatchObject({ code });
		// and goes on working
		expect((await session.run(matMulInputs())).outputs).toHaveLength(1);
		await session.release();
	});

	test('16-bit floats on a GPU that has none', async () => {
		const type = 'float16';
		const session = await onGpu(
			tinyModel({
				nodes: [{ op: 'Add', from: ['a', 'a'], to: ['c'] }],
				inputs: { a: { type, dims: [2] } },
				outputs: { c: { type, dims: [2] } }
			})
		);
		const running = session.run([{ name: 'a', type, dims: [2], data: new Uint8Array(4) }]);
		if (gpu.device.features.has('shader-f16')) expect((await running).outputs).toHaveLength(1);
		else await expect(running).rejects.toMatchObject({ code: 'gpu.noFloat16' });
		await session.release();
	});
});

// Last: after it ORT may hang, which is why the worker is replaced then.
test('a result larger than the largest buffer ends in an error about memory', async () => {
	const session = await onGpu(
		tinyModel({
			nodes: [
				{ op: 'Expand', from: ['a', 's'], to: ['b'] },
				{ op: 'Relu', from: ['b'], to: ['c'] }
			],
			inputs: { a: { dims: [1] }, s: { type: 'int64', dims: [1] } },
			outputs: { c: { dims: ['N'] } }
		})
	);
	const elements = BigInt(gpu.device.limits.maxBufferSize) / 4n + 64n;
	const running = session.run([floats('a', [1], [1]), int64('s', elements)]);
	await expect(running).rejects.toMatchObject({ code: 'gpu.outOfMemory' });
});
