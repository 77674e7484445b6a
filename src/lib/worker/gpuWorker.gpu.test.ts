import { afterEach, expect, test } from 'vitest';
import { sha256, toHexDigits } from '$lib/core/bytes';
import type { ModelId } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import { checkAlloc } from '$lib/gpu/proof/checkAlloc';
import { checkReveal } from '$lib/gpu/proof/checkReveal';
import { checkTriad } from '$lib/gpu/proof/checkTriad';
import type { GemmWork } from '$lib/gpu/proof/work';
import { compareOutputs } from '$lib/inference/compare';
import { floats } from '$lib/inference/floats';
import { isBatchable } from '$lib/inference/isBatchable';
import { matMulModel, tinyModel } from '$lib/inference/tinyModel';
import { workloadFiles } from '../../../workloads/browserFiles';
import { createGpuWorker } from './createGpuWorker';
import type { RunResult } from './messages';
import type { GpuWorker } from './types';

let gpu: GpuWorker;
afterEach(() => gpu.terminate());

const gemm = (n: number, rounds: number) => ({ kernel: 'gemm-f32', n, rounds }) satisfies GemmWork;
const idOf = (bytes: Uint8Array) => toHexDigits(sha256(bytes)) as ModelId;
const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
const inputs = () => [floats('a', [1, 4], [1, 2, 3, 4]), floats('b', [4, 4], identity)];

test('finds the GPU and tells of it', async () => {
	gpu = createGpuWorker();
	const report = await gpu.probe();
	expect(report).toMatchObject({ status: 'ready' });
	if (report.status !== 'ready') return;
	expect(report.adapter.name.length).toBeGreaterThan(0);
	expect(report.limits.maxBufferBytes).toBeGreaterThanOrEqual(2 ** 28);
	expect(report.features).toEqual([...report.features].sort());
});

test('proves a challenge and opens a round of it, and the verifier agrees', async () => {
	gpu = createGpuWorker();
	const asked = gemm(256, 4);
	const seed = systemRandom.bytes(32);
	await gpu.prepare(asked);
	const seen: [number, number][] = [];
	const { commit, digests } = await gpu.prove(seed, {
		onProgress: (done, rounds) => seen.push([done, rounds])
	});
	expect(seen.at(-1)).toEqual([4, 4]);
	for (const round of [1, 3, 4]) {
		const c = await gpu.openRound(round);
		const verdict = checkReveal({
			challenge: { ...asked, seed },
			commit,
			round,
			digests,
			c,
			random: systemRandom
		});
		expect(verdict).toEqual({ ok: true, value: undefined });
	}
	await expect(gpu.openRound(5)).rejects.toMatchObject({ code: 'proof.badRound' });
});

test('opens nothing where nothing was proved, and refuses a challenge past its limits', async () => {
	gpu = createGpuWorker();
	await expect(gpu.openRound(1)).rejects.toMatchObject({ code: 'proof.nothingToOpen' });
	await expect(gpu.prove(new Uint8Array(32))).rejects.toMatchObject({ code: 'proof.notPrepared' });
	await expect(gpu.prepare(gemm(5000, 1))).rejects.toMatchObject({ code: 'proof.badChallenge' });
});

test('runs a model on WebGPU, moves its bytes, and forgets it when told', async () => {
	gpu = createGpuWorker();
	const bytes = matMulModel();
	const modelId = idOf(bytes);
	const info = await gpu.loadModel({ modelId, bytes, backend: 'webgpu' });
	expect(bytes.byteLength).toBe(0);
	expect(info).toMatchObject({ backend: 'webgpu', onGpu: 'all', inputs: [{ name: 'a' }, { name: 'b' }] });
	const feed = inputs();
	const { outputs, backend, gpuMicros } = await gpu.run({ modelId, inputs: feed });
	expect(feed[0]?.data.byteLength).toBe(0);
	expect(outputs).toEqual([floats('c', [1, 4], [1, 2, 3, 4])]);
	expect(backend).toBe('webgpu');
	expect(gpuMicros).toBeGreaterThan(0);
	await gpu.unload(modelId);
	await expect(gpu.run({ modelId, inputs: inputs() })).rejects.toMatchObject({ code: 'model.notLoaded' });
});

test('tells how far a model is loaded, holds two, and gives each feed of a batch what it would get alone', async () => {
	gpu = createGpuWorker();
	const weighty = await workloadFiles.model('digits');
	const seen: number[] = [];
	const onProgress = (done: number, total: number) => seen.push(done / total);
	const load = (bytes: Uint8Array<ArrayBuffer>) =>
		gpu.loadModel({ modelId: idOf(bytes), bytes: bytes.slice(), backend: 'webgpu' }, { onProgress });
	await load(weighty);
	expect(seen.length).toBeGreaterThan(1);
	expect(seen).toEqual(seen.toSorted((a, b) => a - b));
	expect(seen.at(-1)).toBeLessThanOrEqual(1);

	const bytes = tinyModel({
		nodes: [{ op: 'Softmax', from: ['x'], to: ['y'] }],
		inputs: { x: { dims: ['N', 4] } },
		outputs: { y: { dims: ['N', 4] } }
	});
	const modelId = idOf(bytes);
	expect(isBatchable(await load(bytes))).toBe(true);
	const feeds = () => [1, 2, 3].map((i) => [floats('x', [1, 4], [i, 0, 1 / i, 2])]);
	const alone: RunResult[] = [];
	for (const inputs of feeds()) alone.push(await gpu.run({ modelId, inputs }));
	// The first goes both ways, the second at once.
	for (let i = 0; i < 2; i++) {
		const { results, backend } = await gpu.runBatch({ modelId, feeds: feeds() });
		expect(backend).toBe('webgpu');
		const agreed = results.map(
			(outputs, at) => compareOutputs(alone[at]?.outputs ?? [], outputs, { abs: 1e-6, rel: 1e-6 }).agrees
		);
		expect(agreed).toEqual([true, true, true]);
	}
	// Loaded again it is not loaded again.
	seen.length = 0;
	expect((await load(weighty)).loadMs).toBe((await load(weighty)).loadMs);
	expect(seen).toEqual([]);
});

test('proves memory, and gives it back', async () => {
	gpu = createGpuWorker();
	const work = { kernel: 'alloc-u32', chunks: 2, words: 2 ** 16 } as const;
	await gpu.prepare(work);
	const seed = systemRandom.bytes(32);
	const proof = await gpu.prove(seed);
	await expect(gpu.openRound(1)).rejects.toMatchObject({ code: 'proof.nothingToOpen' });
	const probe = { seed: systemRandom.bytes(32), count: 1000 };
	const values = await gpu.probeMemory(probe.seed, probe.count);
	const told = { ...proof, values, probe: { ...probe, commit: sha256(values) }, random: systemRandom };
	const verdict = await checkAlloc({ challenge: { ...work, seed }, ...told });
	expect(verdict).toEqual({ ok: true, value: { checked: 16 } });
	await gpu.release();
	await expect(gpu.probeMemory(probe.seed, 1)).rejects.toMatchObject({ code: 'proof.nothingToOpen' });
	await expect(gpu.prove(seed)).rejects.toMatchObject({ code: 'proof.notPrepared' });
});

test('proves bandwidth, of which nothing is opened or read', async () => {
	gpu = createGpuWorker();
	const work = { kernel: 'triad-u32', words: 2 ** 16, rounds: 2 } as const;
	await gpu.prepare(work);
	const seed = systemRandom.bytes(32);
	const proof = await gpu.prove(seed);
	await expect(gpu.openRound(1)).rejects.toMatchObject({ code: 'proof.nothingToOpen' });
	await expect(gpu.probeMemory(seed, 1)).rejects.toMatchObject({ code: 'proof.nothingToOpen' });
	const verdict = await checkTriad({ challenge: { ...work, seed }, round: 2, ...proof });
	expect(verdict).toEqual({ ok: true, value: undefined });
});

test('tunes a kernel, and proves and measures with what it found', async () => {
	gpu = createGpuWorker();
	const tuning = await gpu.tune('gemm-f32');
	expect(Object.keys(tuning.gflops)).toContain(tuning.variant);
	expect(await gpu.prepare(gemm(64, 1), { tuning })).toEqual({ tuning });
	expect((await gpu.prove(systemRandom.bytes(32))).digests).toHaveLength(1);
	const item = { item: 'gemm', kernel: 'gemm-f32', n: 64 } as const;
	const seen: number[] = [];
	const measured = await gpu.measure(item, { tuning, onSample: ({ value }) => seen.push(value) });
	expect(measured).toMatchObject({ ...item, exact: true, variant: tuning.variant, samples: seen });
	// Measuring took the GPU for itself.
	await expect(gpu.prove(systemRandom.bytes(32))).rejects.toMatchObject({ code: 'proof.notPrepared' });
});

test('measures a model on the GPU', async () => {
	gpu = createGpuWorker();
	const bytes = matMulModel();
	const item = { item: 'model', modelId: idOf(bytes), bytes, inputs: inputs() } as const;
	const measured = await gpu.measure(item);
	expect(measured).toMatchObject({ item: 'model', backend: 'webgpu' });
	if (!('runMs' in measured)) return;
	expect(measured.samples.toSorted((a, b) => a - b)).toContain(measured.runMs);
	const broken = new Uint8Array(64).fill(9);
	const wrong = { ...item, modelId: idOf(broken), bytes: broken };
	await expect(gpu.measure(wrong)).rejects.toMatchObject({ code: 'model.corrupt' });
});

test('keeps models and proofs apart on one device', async () => {
	gpu = createGpuWorker();
	const bytes = matMulModel();
	const modelId = idOf(bytes);
	const [, , first, , proof] = await Promise.all([
		gpu.probe(),
		gpu.loadModel({ modelId, bytes, backend: 'webgpu' }),
		gpu.run({ modelId, inputs: inputs() }),
		gpu.prepare(gemm(128, 2)),
		gpu.prove(systemRandom.bytes(32))
	]);
	const second = await gpu.run({ modelId, inputs: inputs() });
	expect(second.outputs).toEqual(first.outputs);
	expect(proof.digests).toHaveLength(2);
});

test('a model that cannot be loaded is refused, and the next one loads', async () => {
	gpu = createGpuWorker();
	const broken = new Uint8Array(64).fill(9);
	await expect(
		gpu.loadModel({ modelId: idOf(broken), bytes: broken, backend: 'webgpu' })
	).rejects.toMatchObject({ code: 'model.corrupt' });
	const bytes = matMulModel();
	const modelId = idOf(bytes);
	await gpu.loadModel({ modelId, bytes, backend: 'webgpu' });
	expect((await gpu.run({ modelId, inputs: inputs() })).outputs).toHaveLength(1);
});

test('a cancelled proof stops at once, and the worker goes on', async () => {
	gpu = createGpuWorker();
	const bytes = matMulModel();
	const modelId = idOf(bytes);
	await gpu.loadModel({ modelId, bytes, backend: 'webgpu' });
	const controller = new AbortController();
	await gpu.prepare(gemm(512, 200));
	const proving = gpu.prove(systemRandom.bytes(32), {
		signal: controller.signal,
		onProgress: () => controller.abort(new Error('enough'))
	});
	await expect(proving).rejects.toThrow('enough');
	// The same worker: the model is still there.
	expect((await gpu.run({ modelId, inputs: inputs() })).outputs).toHaveLength(1);
});

test('memory that runs out costs the worker, says so, and the next call starts another', async () => {
	gpu = createGpuWorker();
	const losses: string[] = [];
	gpu.onLost(({ code }) => losses.push(code));
	const bytes = tinyModel({
		nodes: [
			{ op: 'Expand', from: ['a', 's'], to: ['b'] },
			{ op: 'Relu', from: ['b'], to: ['c'] }
		],
		inputs: { a: { dims: [1] }, s: { type: 'int64', dims: [1] } },
		outputs: { c: { dims: ['N'] } }
	});
	const modelId = idOf(bytes);
	const kept = bytes.slice();
	await gpu.loadModel({ modelId, bytes, backend: 'webgpu' });
	const size = (elements: bigint) => ({
		name: 's',
		type: 'int64' as const,
		dims: [1],
		data: new Uint8Array(BigInt64Array.of(elements).buffer)
	});
	const run = (elements: bigint) => gpu.run({ modelId, inputs: [floats('a', [1], [1]), size(elements)] });
	// 2³⁰ floats are past the runtime's 32-bit address space, on every machine.
	await expect(run(2n ** 30n)).rejects.toMatchObject({ code: 'gpu.outOfMemory' });
	expect(losses).toEqual(['gpu.outOfMemory']);
	await expect(run(3n)).rejects.toMatchObject({ code: 'model.notLoaded' });
	await gpu.loadModel({ modelId, bytes: kept, backend: 'webgpu' });
	expect((await run(3n)).outputs).toEqual([floats('c', [3], [1, 1, 1])]);
});
