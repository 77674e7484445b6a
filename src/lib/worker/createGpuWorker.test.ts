import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Clock } from '$lib/core/clock';
import { createManualClock } from '$lib/core/manualClock';
import type { ModelId } from '$lib/core/ids';
import { readShare } from '$lib/gpu/share/shareWords';
import { createGpuWorker, type WorkerHandle } from './createGpuWorker';
import { WORKER_VERSION, type WorkerRequest } from './messages';
import type { GpuWorker } from './types';

const v = WORKER_VERSION;
const report = { status: 'unavailable', reason: 'no-webgpu', sentence: 'None.', wayOut: 'Get one.' } as const;
const modelId = 'a'.repeat(64) as ModelId;

/** A worker of whom every word is put in its mouth. */
class PuppetWorker implements WorkerHandle {
	onmessage: WorkerHandle['onmessage'] = null;
	onmessageerror: WorkerHandle['onmessageerror'] = null;
	onerror: WorkerHandle['onerror'] = null;
	heard: WorkerRequest[] = [];
	terminated = false;
	postMessage(message: WorkerRequest) {
		this.heard.push(message);
		this.react(message);
	}
	terminate() {
		this.terminated = true;
	}
	say(data: unknown) {
		this.onmessage?.call(this as never, { data } as MessageEvent);
	}
	react(_message: WorkerRequest): void {}
}

class HonestWorker extends PuppetWorker {
	override react({ id, kind }: WorkerRequest) {
		if (kind === 'probe') this.say({ v, id, kind: 'done', of: 'probe', result: report });
	}
}

let workers: PuppetWorker[];
beforeEach(() => (workers = []));
afterEach(() => vi.useRealTimers());

const memoryLimits = { gpuBytes: 100, heapBytes: 1000 };

function build(Kind: new () => PuppetWorker, clock?: Clock, lockFree?: () => Promise<unknown>) {
	const losses: string[] = [];
	const gpu = createGpuWorker({
		spawn() {
			const worker = new Kind();
			workers.push(worker);
			return worker;
		},
		...(clock ? { clock } : {}),
		...(lockFree ? { lockFree } : {}),
		memoryLimits
	});
	gpu.onLost(({ code }) => losses.push(code));
	return { gpu, losses };
}
const nth = (n: number) => {
	const worker = workers[n];
	if (!worker) throw new Error(`There is no worker ${n}.`);
	return worker;
};

test('starts no worker before the first call, and one for all calls', async () => {
	const { gpu } = build(HonestWorker);
	expect(workers).toHaveLength(0);
	expect(await gpu.probe()).toEqual(report);
	expect(await gpu.probe()).toEqual(report);
	expect(workers).toHaveLength(1);
});

test('a crash rejects all that is pending, tells it, and the next call starts anew', async () => {
	const { gpu, losses } = build(PuppetWorker);
	const pending = [gpu.probe(), gpu.openRound(1), gpu.run({ modelId, inputs: [] })];
	const preventDefault = vi.fn();
	nth(0).onerror?.call(nth(0) as never, { message: 'boom', preventDefault } as never);
	for (const call of pending)
		await expect(call).rejects.toMatchObject({ code: 'worker.crashed', details: 'boom' });
	expect(losses).toEqual(['worker.crashed']);
	expect(nth(0).terminated).toBe(true);
	void gpu.probe().catch(() => {});
	expect(workers).toHaveLength(2);
	gpu.terminate();
});

describe('a worker that is not to be trusted is replaced:', () => {
	class TalksNonsenseWorker extends PuppetWorker {
		override react({ id }: WorkerRequest) {
			this.say({ v, id, kind: 'done', of: 'probe', result: { status: 'ready' } });
		}
	}
	class OldVersionWorker extends PuppetWorker {
		override react({ id }: WorkerRequest) {
			this.say({ v: v - 1, id, kind: 'done', of: 'probe', result: report });
		}
	}
	class AnswersAnotherQuestionWorker extends PuppetWorker {
		override react({ id }: WorkerRequest) {
			this.say({ v, id, kind: 'done', of: 'unload', result: null });
		}
	}
	test.each([TalksNonsenseWorker, OldVersionWorker, AnswersAnotherQuestionWorker])('%o', async (Kind) => {
		const { gpu, losses } = build(Kind);
		await expect(gpu.probe()).rejects.toMatchObject({ code: 'worker.crashed' });
		expect(losses).toEqual(['worker.crashed']);
		expect(nth(0).terminated).toBe(true);
	});

	test('one that lost its device', async () => {
		const { gpu, losses } = build(PuppetWorker);
		const pending = gpu.probe();
		nth(0).say({ v, id: 0, kind: 'lost', error: { code: 'gpu.deviceLost', shortMessage: 'Gone.' } });
		await expect(pending).rejects.toMatchObject({ code: 'gpu.deviceLost', shortMessage: 'Gone.' });
		expect(losses).toEqual(['gpu.deviceLost']);
	});

	test('one that ran out of memory, and not one that refused a model', async () => {
		const { gpu, losses } = build(PuppetWorker);
		const fail = (id: number, code: string) =>
			nth(0).say({ v, id, kind: 'failed', error: { code, shortMessage: 'No.' } });
		const refused = gpu.run({ modelId, inputs: [] });
		fail(1, 'model.runFailed');
		await expect(refused).rejects.toMatchObject({ code: 'model.runFailed' });
		expect(losses).toEqual([]);
		// Nor one whose own kernel found too little memory, and gave back what it took.
		const small = gpu.prepare({ kernel: 'alloc-u32', chunks: 1024, words: 2 ** 25 });
		fail(2, 'gpu.outOfMemory');
		await expect(small).rejects.toMatchObject({ code: 'gpu.outOfMemory' });
		expect(losses).toEqual([]);
		const starved = gpu.run({ modelId, inputs: [] });
		fail(3, 'gpu.outOfMemory');
		await expect(starved).rejects.toMatchObject({ code: 'gpu.outOfMemory' });
		expect(losses).toEqual(['gpu.outOfMemory']);
	});
});

describe('cancelling', () => {
	/** Time that a test lets pass. */
	function handClock() {
		const sleepers: (() => void)[] = [];
		const clock: Clock = {
			nowMs: () => 0,
			// Only what this is about passes: calls have minutes.
			sleep: (ms) => new Promise((wake) => void (ms < 60_000 && sleepers.push(wake)))
		};
		return { clock, pass: () => sleepers.splice(0).forEach((wake) => wake()) };
	}
	const settle = () => new Promise((done) => setTimeout(done));

	test('rejects at once, tells the worker, and drops what it says later', async () => {
		const { clock, pass } = handClock();
		const { gpu, losses } = build(PuppetWorker, clock);
		const controller = new AbortController();
		const opening = gpu.openRound(1, { signal: controller.signal });
		controller.abort(new Error('enough'));
		await expect(opening).rejects.toThrow('enough');
		expect(nth(0).heard.map(({ kind, id }) => [kind, id])).toEqual([
			['openRound', 1],
			['cancel', 1]
		]);
		nth(0).say({ v, id: 1, kind: 'done', of: 'openRound', result: new Uint8Array(4) });
		await settle();
		pass();
		await settle();
		nth(0).say({ v, id: 1, kind: 'done', of: 'openRound', result: new Uint8Array(4) });
		expect(nth(0).terminated).toBe(false);
		expect(losses).toEqual([]);
	});

	test('kills a worker that does not let go', async () => {
		const { clock, pass } = handClock();
		const { gpu, losses } = build(PuppetWorker, clock);
		const controller = new AbortController();
		const stuck = gpu.run({ modelId, inputs: [] }, { signal: controller.signal });
		const other = gpu.probe();
		controller.abort(new Error('enough'));
		await expect(stuck).rejects.toThrow('enough');
		pass();
		await expect(other).rejects.toMatchObject({ code: 'worker.stuck' });
		expect(nth(0).terminated).toBe(true);
		expect(losses).toEqual(['worker.stuck']);
	});

	test('before the call starts no worker', async () => {
		const { gpu } = build(PuppetWorker);
		await expect(gpu.probe({ signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no');
		expect(workers).toHaveLength(0);
	});
});

test('reports progress to the call it belongs to', async () => {
	const { gpu } = build(PuppetWorker);
	const seen: number[][] = [];
	const proving = gpu.prove(new Uint8Array(32), { onProgress: (done, rounds) => seen.push([done, rounds]) });
	nth(0).say({ v, id: 1, kind: 'progress', done: 1, total: 2 });
	nth(0).say({ v, id: 99, kind: 'progress', done: 7, total: 9 });
	const result = { commit: new Uint8Array(32), digests: [] };
	nth(0).say({ v, id: 1, kind: 'done', of: 'prove', result });
	expect(await proving).toEqual(result);
	expect(seen).toEqual([[1, 2]]);
});

test('hands samples of a measurement on as they come', async () => {
	const { gpu } = build(PuppetWorker);
	const seen: number[] = [];
	const tuning = { kernel: 'gemm-f32', variant: 'any', gflops: { any: 1 } } as const;
	const item = { item: 'latency' } as const;
	const measuring = gpu.measure(item, { tuning, onSample: ({ value }) => seen.push(value) });
	expect(nth(0).heard).toEqual([{ v, id: 1, kind: 'measure', item, tuning }]);
	const sample = { atMs: 1, of: 'readback', value: 0.5 };
	nth(0).say({ v, id: 1, kind: 'sample', sample });
	nth(0).say({ v, id: 2, kind: 'sample', sample });
	const one = { p50Ms: 1, p95Ms: 2 };
	const result = { ...item, dispatch: one, readback: one };
	nth(0).say({ v, id: 1, kind: 'done', of: 'measure', result });
	expect(await measuring).toEqual(result);
	expect(seen).toEqual([0.5]);
});

describe('of a measurement', () => {
	const item = { item: 'latency' } as const;
	test.each([
		['one that is not to be had', { item: 'model', unavailable: 'No f16.' }],
		[
			'a gemm',
			{ item: 'gemm', kernel: 'gemm-i8', n: 64, opsPerSecond: 1, samples: [1], variant: 'x', exact: true }
		],
		['a copy', { item: 'copy', bytesPerSecond: 1, samples: [1] }],
		['a triad', { item: 'triad', bytesPerSecond: 1, samples: [1], exact: false }],
		['a memory', { item: 'alloc', bytes: 2, heldBytes: 1, fillBytesPerSecond: 1, probesRight: 1, probes: 1 }],
		['a curve', { item: 'sustained', ratio: 1, series: [{ atMs: 1, opsPerSecond: 2 }] }],
		['a model', { item: 'model', runMs: 1, samples: [1], backend: 'webgpu' }]
	])('takes %s', async (_, result) => {
		const { gpu } = build(PuppetWorker);
		const measuring = gpu.measure(item);
		nth(0).say({ v, id: 1, kind: 'done', of: 'measure', result });
		expect(await measuring).toEqual(result);
	});

	test('takes no other', async () => {
		const { gpu, losses } = build(PuppetWorker);
		const measuring = gpu.measure(item);
		nth(0).say({ v, id: 1, kind: 'done', of: 'measure', result: { item: 'copy', bytesPerSecond: 'fast' } });
		await expect(measuring).rejects.toMatchObject({ code: 'worker.crashed' });
		expect(losses).toEqual(['worker.crashed']);
	});
});

test('a worker that ends without a word is found out by the lock that it held, and another takes over', async () => {
	const ends: (() => void)[] = [];
	const { gpu, losses } = build(PuppetWorker, undefined, () => new Promise<void>((end) => ends.push(end)));
	const pending = gpu.probe();
	nth(0).say({ v, id: 0, kind: 'alive', lock: 'a' });
	ends[0]?.();
	await expect(pending).rejects.toMatchObject({
		code: 'worker.crashed',
		details: 'It ended without a word.'
	});
	const next = gpu.probe();
	nth(1).say({ v, id: 0, kind: 'alive', lock: 'b' });
	gpu.terminate();
	await expect(next).rejects.toMatchObject({ code: 'worker.terminated' });
	// Its end was the page's doing.
	ends[1]?.();
	await Promise.resolve();
	expect(losses).toEqual(['worker.crashed']);
});

test('asks no worker that is not there to release anything', async () => {
	const { gpu } = build(PuppetWorker);
	await gpu.release();
	expect(workers).toHaveLength(0);
});

test('terminating rejects what is pending, and is no loss to be told of', async () => {
	const { gpu, losses } = build(PuppetWorker);
	const pending = gpu.probe();
	gpu.terminate();
	await expect(pending).rejects.toMatchObject({ code: 'worker.terminated' });
	expect(losses).toEqual([]);
	gpu.terminate();
	await gpu.unload(modelId);
	expect(workers).toHaveLength(1);
});

test('sends no more of a buffer than the tensor that lies in it', () => {
	const { gpu } = build(PuppetWorker);
	const data = new Uint8Array(1000).subarray(8, 12);
	void gpu.run({ modelId, inputs: [{ name: 'x', type: 'float32', dims: [1], data }] }).catch(() => {});
	const [message] = nth(0).heard;
	expect(message?.kind === 'run' && message.inputs[0]?.data.buffer.byteLength).toBe(4);
	gpu.terminate();
});

describe('a worker that grows', () => {
	const run = (gpu: ReturnType<typeof build>['gpu']) => gpu.run({ modelId, inputs: [] });
	const answer = (id: number, memory: { gpuBytes: number; heapBytes: number }, worker = nth(0)) => {
		worker.say({ v, id: 0, kind: 'memory', memory });
		worker.say({ v, id, kind: 'done', of: 'run', result: { outputs: [], backend: 'webgpu', gpuMicros: 1 } });
	};
	/** A worker whose needs are known: 50 bytes on the GPU, 100 of heap. */
	async function warm() {
		const built = build(PuppetWorker);
		for (let id = 1; id <= 4; id++) {
			const running = run(built.gpu);
			answer(id, { gpuBytes: 50, heapBytes: 100 });
			await running;
		}
		return built;
	}

	test.each([
		['up to its limit', { gpuBytes: 100, heapBytes: 1000 }, 1],
		['past it on the GPU', { gpuBytes: 101, heapBytes: 100 }, 2],
		['past it in its heap', { gpuBytes: 50, heapBytes: 1001 }, 2]
	])('%s', async (_, memory, count) => {
		const { gpu, losses } = await warm();
		const last = run(gpu);
		answer(5, memory);
		await last;
		expect(workers).toHaveLength(1);
		void run(gpu).catch(() => {});
		await Promise.resolve();
		await Promise.resolve();
		expect(workers).toHaveLength(count);
		expect(losses).toEqual(count === 2 ? ['worker.outgrown'] : []);
		gpu.terminate();
	});

	test('is not replaced where it has needed as much from the first', async () => {
		const { gpu, losses } = build(PuppetWorker);
		for (let id = 1; id <= 6; id++) {
			const running = run(gpu);
			answer(id, { gpuBytes: id < 5 ? 80 : 120, heapBytes: 100 });
			await running;
		}
		expect(workers).toHaveLength(1);
		const running = run(gpu);
		answer(7, { gpuBytes: 121, heapBytes: 100 });
		await running;
		const next = run(gpu);
		await vi.waitFor(() => expect(workers).toHaveLength(2));
		expect(losses).toEqual(['worker.outgrown']);
		// The new one's needs are found out anew.
		answer(8, { gpuBytes: 500, heapBytes: 500 }, nth(1));
		await next;
	});

	test('is replaced between tasks: what runs ends there, what comes goes to the next', async () => {
		const { gpu, losses } = await warm();
		const [first, second] = [run(gpu), run(gpu)];
		answer(5, { gpuBytes: 101, heapBytes: 100 });
		await first;
		const third = run(gpu);
		const stopped = new AbortController();
		const fourth = gpu.run({ modelId, inputs: [] }, { signal: stopped.signal });
		stopped.abort(new Error('enough'));
		await expect(fourth).rejects.toThrow('enough');
		expect(workers).toHaveLength(1);
		answer(6, { gpuBytes: 50, heapBytes: 100 });
		await second;
		await vi.waitFor(() => expect(workers).toHaveLength(2));
		expect(nth(0).terminated).toBe(true);
		expect(losses).toEqual(['worker.outgrown']);
		answer(7, { gpuBytes: 50, heapBytes: 100 }, nth(1));
		expect((await third).backend).toBe('webgpu');
	});

	test('has nobody wait for the next once it is stopped', async () => {
		const { gpu } = await warm();
		const [first, second] = [run(gpu), run(gpu)];
		second.catch(() => {});
		answer(5, { gpuBytes: 101, heapBytes: 100 });
		await first;
		const waiting = run(gpu);
		gpu.terminate();
		await expect(waiting).rejects.toMatchObject({ code: 'worker.terminated' });
		expect(workers).toHaveLength(1);
	});
});

test('moves the tensors of a batch, each buffer once', async () => {
	const { gpu } = build(PuppetWorker);
	const data = new Uint8Array(4);
	const x = { name: 'x', type: 'float32', dims: [1], data } as const;
	const running = gpu.runBatch({ modelId, feeds: [[x], [{ ...x, data: data.subarray(0) }]] });
	const [message] = nth(0).heard;
	expect(message?.kind === 'runBatch' && message.feeds.map((feed) => feed.length)).toEqual([1, 1]);
	const result = { results: [[], []], backend: 'webgpu', gpuMicros: 3 };
	nth(0).say({ v, id: 1, kind: 'done', of: 'runBatch', result });
	expect(await running).toEqual(result);
});

test('tells how far a model is loaded', async () => {
	const { gpu } = build(PuppetWorker);
	const seen: number[] = [];
	const bytes = new Uint8Array(4);
	const loading = gpu.loadModel(
		{ modelId, bytes, backend: 'webgpu' },
		{ onProgress: (done, total) => seen.push(done / total) }
	);
	nth(0).say({ v, id: 1, kind: 'progress', done: 1, total: 4 });
	nth(0).say({ v, id: 1, kind: 'progress', done: 4, total: 4 });
	gpu.terminate();
	await expect(loading).rejects.toMatchObject({ code: 'worker.terminated' });
	expect(seen).toEqual([0.25, 1]);
});

describe('a call that holds the worker for too long', () => {
	const model = () => ({ modelId, bytes: new Uint8Array(8), backend: 'webgpu' }) as const;
	const start = {
		run: (gpu: GpuWorker) => gpu.run({ modelId, inputs: [] }),
		runBatch: (gpu: GpuWorker) => gpu.runBatch({ modelId, feeds: [] }),
		loadModel: (gpu: GpuWorker) => gpu.loadModel(model())
	};

	test.each([
		['run', 120_000],
		['runBatch', 120_000],
		['loadModel', 180_000]
	] as const)('is stopped with it: a %s after %s ms', async (kind, limitMs) => {
		const clock = createManualClock();
		const { gpu, losses } = build(PuppetWorker, clock);
		const hanging = start[kind](gpu);
		const refused = expect(hanging).rejects.toMatchObject({ code: 'worker.overtime', details: kind });
		const waiting = gpu.run({ modelId, inputs: [] });
		const lost = expect(waiting).rejects.toMatchObject({ code: 'worker.stuck' });
		await clock.advance(limitMs - 1);
		expect(nth(0).terminated).toBe(false);
		await clock.advance(1);
		await Promise.all([refused, lost]);
		expect(nth(0).terminated).toBe(true);
		expect(losses).toEqual(['worker.overtime']);
		// The next call has a worker of its own.
		void gpu.probe().catch(() => {});
		expect(workers).toHaveLength(2);
		gpu.terminate();
	});

	test('has its time from when its turn came', async () => {
		const clock = createManualClock();
		const { gpu } = build(PuppetWorker, clock);
		const proving = gpu.prove(new Uint8Array(32));
		const running = gpu.run({ modelId, inputs: [] });
		const refused = expect(running).rejects.toMatchObject({ code: 'worker.overtime' });
		// A proof has no such limit: its verifier waits for it no longer than its deadline.
		await clock.advance(500_000);
		nth(0).say({ v, id: 1, kind: 'done', of: 'prove', result: { commit: new Uint8Array(32), digests: [] } });
		await proving;
		await clock.advance(119_999);
		expect(nth(0).terminated).toBe(false);
		await clock.advance(1);
		await refused;
		gpu.terminate();
	});

	test('has ten times as long at a tenth of the GPU, from the change on', async () => {
		const clock = createManualClock();
		const { gpu } = build(PuppetWorker, clock);
		const running = gpu.run({ modelId, inputs: [] });
		const refused = expect(running).rejects.toMatchObject({ code: 'worker.overtime' });
		await clock.advance(119_000);
		gpu.setShare(10);
		await clock.advance(1_199_999);
		expect(nth(0).terminated).toBe(false);
		await clock.advance(1);
		await refused;
	});
});

describe('the share of the GPU', () => {
	const usage = { busyMs: 10, restedMs: 30, longestSliceMs: 5, restsWithin: true };

	test.each([9, 101, 50.5, NaN])('cannot be %s %%', (percent) => {
		const { gpu } = build(PuppetWorker);
		expect(() => gpu.setShare(percent)).toThrow(expect.objectContaining({ code: 'share.outOfRange' }));
		expect(gpu.usage()).toBeUndefined();
	});

	test('is told to each worker before its first call, and stands in memory that both see', async () => {
		const { gpu } = build(HonestWorker);
		gpu.setShare(25);
		expect(workers).toHaveLength(0);
		await gpu.probe();
		const [told] = nth(0).heard;
		expect(told).toMatchObject({ kind: 'setShare', percent: 25 });
		const memory = told?.kind === 'setShare' ? told.memory : undefined;
		expect(readShare(memory, 0).percent()).toBe(25);
		gpu.setShare(50);
		expect(readShare(memory, 0).percent()).toBe(50);
		gpu.terminate();
		await gpu.probe();
		expect(nth(1).heard[0]).toMatchObject({ kind: 'setShare', percent: 50, memory });
	});

	test('is measured from when it was set, over all workers', async () => {
		const clock = createManualClock();
		const { gpu } = build(HonestWorker, clock);
		gpu.setShare(25);
		await gpu.probe();
		const tell = (worker: number, since: number) =>
			nth(worker).say({ v, id: 0, kind: 'usage', usage: { ...usage, since } });
		const sinceOf = (worker: number) =>
			nth(worker).heard.findLast(({ kind }) => kind === 'setShare')?.id ?? 0;
		tell(0, sinceOf(0));
		await clock.advance(60);
		expect(gpu.usage()).toEqual({ percent: 25, ...usage, wallMs: 60 });
		gpu.terminate();
		await gpu.probe();
		tell(1, sinceOf(1));
		expect(gpu.usage()).toMatchObject({ busyMs: 20, restedMs: 60, longestSliceMs: 5 });
		const before = sinceOf(1);
		gpu.setShare(50);
		tell(1, before);
		expect(gpu.usage()).toMatchObject({ percent: 50, busyMs: 0, restedMs: 0, wallMs: 0 });
		tell(1, sinceOf(1));
		gpu.setShare(50);
		expect(gpu.usage()).toMatchObject({ percent: 50, busyMs: 10 });
	});
});
