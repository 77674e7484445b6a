import { describe, expect, it } from 'vitest';
import { RallyError } from '$lib/core/errors';
import { inTurn } from '$lib/core/inTurn';
import type { LeaseId, ModelId } from '$lib/core/ids';
import { compareOutputs } from '$lib/inference/compare';
import { floats } from '$lib/inference/floats';
import { valuesOf } from '$lib/inference/values';
import type { GpuWorker } from '$lib/worker/types';
import { createTaskQueue, type GpuTask } from './createTaskQueue';
import { gpuLane, holdGpu } from './gpuLane';
import { refusalOf } from './refusalOf';
import { double, doublingWorker } from './testDoubles';

const modelId = 'a'.repeat(64) as ModelId;
const settle = () => new Promise((done) => setTimeout(done));
const lost = (code: string) => new RallyError('It is gone.', { code });

type Run = GpuWorker['run'];
type RunBatch = GpuWorker['runBatch'];

/** A worker whose runs a test ends when it likes; it says what it was asked for. */
function puppet() {
	const asked: { values: number[]; end(): void; fail(error: unknown): void }[] = [];
	const wait = (values: number[], signal: AbortSignal | undefined) =>
		new Promise<void>((resolve, reject) => {
			signal?.addEventListener('abort', () => reject(signal.reason));
			asked.push({ values, end: resolve, fail: reject });
		});
	const first = (inputs: Parameters<Run>[0]['inputs']) => (inputs[0] ? (valuesOf(inputs[0])[0] ?? NaN) : NaN);
	const run: Run = async (request, options) => {
		await wait([first(request.inputs)], options?.signal);
		return double(request);
	};
	const runBatch: RunBatch = async ({ modelId, feeds }, options) => {
		await wait(feeds.map(first), options?.signal);
		const each = await Promise.all(feeds.map((inputs) => double({ modelId, inputs })));
		return { results: each.map(({ outputs }) => outputs), backend: 'webgpu', gpuMicros: 100 * feeds.length };
	};
	const worker = { ...doublingWorker(run), runBatch };
	return { worker, asked, heard: () => asked.map(({ values }) => values) };
}

function stage(worker: GpuWorker, isBatchable = true) {
	const queue = createTaskQueue(worker);
	const loads: ModelId[] = [];
	/** Puts a task of this one value in the queue. */
	const give = (value: number, task: Partial<GpuTask> = {}) => {
		const given = {
			leaseId: 1n as LeaseId,
			modelId,
			inputs: [floats('x', [1], [value])],
			isBatchable,
			load: async () => void loads.push(task.modelId ?? modelId),
			signal: new AbortController().signal,
			...task
		};
		const done = queue.run(given);
		done.catch(() => {});
		return done;
	};
	return { queue, give, loads };
}

const answer = async (run: Promise<{ outputs: Parameters<typeof valuesOf>[0][] }>) => [
	...(await run).outputs.flatMap((output) => [...valuesOf(output)])
];

/** A queue that knows how long such a task takes: `micros`, as the worker says. */
async function warm(micros = 1000) {
	const doubles = puppet();
	const { worker, asked } = doubles;
	const run = worker.run;
	const staged = stage({ ...worker, run: async (...all) => ({ ...(await run(...all)), gpuMicros: micros }) });
	const first = staged.give(0);
	await settle();
	asked.splice(0).forEach(({ end }) => end());
	await first;
	return { ...doubles, ...staged };
}

describe('a queue of tasks', () => {
	it('keeps two in the worker, so that the next one’s inputs are there in time', async () => {
		const { worker, asked, heard } = puppet();
		const { queue, give } = stage(worker, false);
		const runs = [1, 2, 3].map((value) => give(value));
		await settle();
		expect(heard()).toEqual([[1], [2]]);
		expect(queue.size).toBe(3);
		asked[0]?.end();
		await settle();
		expect(heard()).toEqual([[1], [2], [3]]);
		asked.forEach(({ end }) => end());
		expect(await Promise.all(runs.map(answer))).toEqual([[2], [4], [6]]);
		expect(queue.size).toBe(0);
	});

	it('keeps no second model in the worker beside the one that runs', async () => {
		const { worker, asked, heard } = puppet();
		const { give } = stage(worker, false);
		void give(1);
		void give(2, { modelId: 'b'.repeat(64) as ModelId });
		await settle();
		expect(heard()).toEqual([[1]]);
		asked[0]?.end();
		await settle();
		expect(heard()).toEqual([[1], [2]]);
	});

	it('runs equal small tasks that wait together as one, and shares the time among them', async () => {
		const { give, asked, heard } = await warm();
		const runs = [1, 2, 3, 4, 5, 6].map((value) => give(value));
		await settle();
		// Alone at first: whoever comes while it runs waits for others like it. Then powers of two.
		expect(heard()).toEqual([[1, 2, 3, 4]]);
		asked[0]?.end();
		await settle();
		expect(heard()).toEqual([
			[1, 2, 3, 4],
			[5, 6]
		]);
		asked[1]?.end();
		expect(await Promise.all(runs.map(answer))).toEqual([[2], [4], [6], [8], [10], [12]]);
		expect((await runs[0])?.gpuMicros).toBe(100);
	});

	it.each([
		['of other shapes', { inputs: [floats('x', [2], [2, 2])] }],
		['of another lease', { leaseId: 2n as LeaseId }],
		['of another model', { modelId: 'b'.repeat(64) as ModelId, isBatchable: false }]
	])('never runs tasks %s with others', async (_, other) => {
		const { give, asked, heard } = await warm();
		void give(1);
		void give(2, other);
		void give(3);
		await settle();
		asked.forEach(({ end }) => end());
		await settle();
		asked.forEach(({ end }) => end());
		await settle();
		expect(heard()).toContainEqual([1, 3]);
		expect(heard()).toContainEqual([2]);
	});

	it.each([
		[25_000, [1, 2]],
		[25_001, [1]]
	])('makes a batch of tasks of %i µs no longer than 50 ms', async (micros, expected) => {
		const { give, heard } = await warm(micros);
		for (const value of [1, 2, 3, 4]) void give(value);
		await settle();
		expect(heard()[0]).toEqual(expected);
	});

	it.each([
		[2 ** 19, [0, 0]],
		[2 ** 19 + 1, [0]]
	])('makes a batch of %i values each no larger than 4 MiB', async (values, expected) => {
		const { give, asked, heard } = await warm();
		const large = { inputs: [floats('x', [values], new Float32Array(values))] };
		const first = give(0, large);
		await settle();
		asked.splice(0).forEach(({ end }) => end());
		await first;
		for (let i = 0; i < 4; i++) void give(0, large);
		await settle();
		expect(heard()[0]).toEqual(expected);
	});

	it('serves leases in turn', async () => {
		const { worker, asked, heard } = puppet();
		const { give } = stage(worker, false);
		for (const value of [1, 2, 3, 4]) void give(value);
		void give(10, { leaseId: 2n as LeaseId });
		void give(11, { leaseId: 2n as LeaseId });
		for (let i = 0; i < 6; i++) {
			await settle();
			asked[i]?.end();
		}
		expect(heard()).toEqual([[1], [10], [2], [11], [3], [4]]);
	});

	it('lets a challenge in between after what runs, and goes on when the GPU is given back', async () => {
		const { worker, asked, heard } = puppet();
		const { give } = stage(worker, false);
		for (const value of [1, 2, 3, 4]) void give(value);
		await settle();
		const held = holdGpu(worker, new AbortController().signal);
		asked[0]?.end();
		await settle();
		expect(heard()).toEqual([[1], [2]]);
		asked[1]?.end();
		const giveBack = await held;
		await settle();
		expect(heard()).toEqual([[1], [2]]);
		giveBack();
		await settle();
		expect(heard()).toEqual([[1], [2], [3], [4]]);
	});

	it('gives up its turn where all who waited have gone', async () => {
		const { worker, asked } = puppet();
		const { queue, give } = stage(worker);
		let letGo = () => {};
		void inTurn(gpuLane, worker, () => new Promise<void>((resolve) => (letGo = resolve)));
		const controller = new AbortController();
		const waiting = give(1, { signal: controller.signal });
		await settle();
		controller.abort(lost('task.cancelled'));
		await expect(waiting).rejects.toMatchObject({ code: 'task.cancelled' });
		expect(queue.size).toBe(0);
		letGo();
		const next = give(2);
		await settle();
		asked[0]?.end();
		expect(await answer(next)).toEqual([4]);
	});

	it('ends a run once nobody waits for it, and not before', async () => {
		const { give, asked } = await warm();
		const [one, two] = [new AbortController(), new AbortController()];
		const runs = [give(1, { signal: one.signal }), give(2, { signal: two.signal })];
		await settle();
		expect(asked.map(({ values }) => values)).toEqual([[1, 2]]);
		one.abort(lost('task.deadline'));
		await expect(runs[0]).rejects.toMatchObject({ code: 'task.deadline' });
		asked[0]?.end();
		expect(await answer(runs[1] ?? Promise.reject(new Error('none')))).toEqual([4]);

		const both = [give(1, { signal: two.signal }), give(2, { signal: two.signal })];
		let isFreed = false;
		void both[1]?.catch(() => (isFreed = true));
		await settle();
		two.abort(lost('task.cancelled'));
		await settle();
		expect(isFreed).toBe(true);
		// The worker is free for the next: the run was told to stop.
		void give(5);
		await settle();
		expect(asked.at(-1)?.values).toEqual([5]);
	});
});

describe('a queue before a worker that', () => {
	it('has been emptied loads the model once and runs', async () => {
		let isHeld = false;
		const worker = doublingWorker(async (request) => {
			if (!isHeld) throw lost('model.notLoaded');
			return double(request);
		});
		const { give } = stage(worker);
		expect(await answer(give(3, { load: async () => void (isHeld = true) }))).toEqual([6]);
		isHeld = false;
		await expect(give(3)).rejects.toMatchObject({ code: 'model.notLoaded' });
		await expect(give(3, { load: async () => Promise.reject(lost('model.unknown')) })).rejects.toMatchObject({
			code: 'model.unknown'
		});
	});

	/** A worker that is lost the first `times` times it is asked. */
	const losesItsDevice = (times: number, code = 'gpu.deviceLost') => {
		let asked = 0;
		return doublingWorker(async (request) => {
			if (asked++ < times) throw lost(code);
			return double(request);
		});
	};

	it.each(['gpu.deviceLost', 'gpu.outOfMemory', 'worker.crashed', 'inference.aborted'])(
		'is lost once (%s) runs the task again, and fails it the second time',
		async (code) => {
			expect(await answer(stage(losesItsDevice(1, code)).give(4))).toEqual([8]);
			await expect(stage(losesItsDevice(2, code)).give(4)).rejects.toMatchObject({ code });
		}
	);

	it('refuses an input refuses it once', async () => {
		let asked = 0;
		const refuses = doublingWorker(async () => {
			asked++;
			throw lost('input.missing');
		});
		await expect(stage(refuses).give(4)).rejects.toMatchObject({ code: 'input.missing' });
		expect(asked).toBe(1);
	});

	it('dies in the middle of a batch runs each again by itself; only the one it dies of fails', async () => {
		const { give, asked } = await warm();
		const alone: number[] = [];
		const poison = 2;
		const runs = [1, poison, 3, 4].map((value) => give(value));
		await settle();
		expect(asked.map(({ values }) => values)).toEqual([[1, 2, 3, 4]]);
		asked[0]?.fail(lost('worker.crashed'));
		for (let i = 1; i <= 4; i++) {
			await settle();
			expect(asked).toHaveLength(i + 1);
			const [value = NaN] = asked[i]?.values ?? [];
			alone.push(value);
			if (value === poison) asked[i]?.fail(lost('worker.crashed'));
			else asked[i]?.end();
		}
		expect(alone).toEqual([1, 2, 3, 4]);
		const outcomes = await Promise.allSettled(runs);
		expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
	});

	it('is lost under two runs lets neither cost the other its second try', async () => {
		const { worker, asked, heard } = puppet();
		const { give } = stage(worker, false);
		const [poison, innocent] = [give(1), give(2)];
		await settle();
		asked.forEach(({ fail }) => fail(lost('worker.crashed')));
		await settle();
		expect(heard().slice(2)).toEqual([[1]]);
		asked[2]?.fail(lost('worker.crashed'));
		await expect(poison).rejects.toMatchObject({ code: 'worker.crashed' });
		await settle();
		expect(heard().slice(3)).toEqual([[2]]);
		asked[3]?.end();
		expect(await answer(innocent)).toEqual([4]);
	});

	it('was stopped under a run that took too long fails that run, and no other', async () => {
		const { worker, asked, heard } = puppet();
		const { give } = stage(worker, false);
		const [slow, innocent] = [give(1), give(2)];
		await settle();
		asked[0]?.fail(lost('worker.overtime'));
		asked[1]?.fail(lost('worker.stuck'));
		await expect(slow).rejects.toMatchObject({ code: 'worker.overtime' });
		expect(refusalOf(lost('worker.overtime'), 'internal').code).toBe('task.deadline');
		await settle();
		expect(heard().slice(2)).toEqual([[2]]);
		asked[2]?.end();
		expect(await answer(innocent)).toEqual([4]);
	});

	it('was stopped under a batch that took too long fails all of it', async () => {
		const { give, asked } = await warm();
		const runs = [1, 2].map((value) => give(value));
		await settle();
		asked[0]?.fail(lost('worker.overtime'));
		const outcomes = await Promise.allSettled(runs);
		expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
		expect(asked).toHaveLength(1);
	});

	it('hangs is told to stop when the task’s time is over, and the next task runs', async () => {
		const { worker, asked } = puppet();
		const { give } = stage(worker, false);
		const controller = new AbortController();
		const hangs = give(1, { signal: controller.signal });
		await settle();
		controller.abort(lost('task.deadline'));
		await expect(hangs).rejects.toMatchObject({ code: 'task.deadline' });
		const next = give(2);
		await settle();
		asked[1]?.end();
		expect(await answer(next)).toEqual([4]);
	});

	it('gives NaNs everywhere has them passed on as they are: no tolerance takes them', async () => {
		const NansEverywhereWorker = doublingWorker(async ({ inputs }) => ({
			outputs: inputs.map(({ dims }) => floats('y', dims, [NaN])),
			backend: 'webgpu',
			gpuMicros: 1
		}));
		const { outputs } = await stage(NansEverywhereWorker).give(1);
		expect(outputs).toEqual([floats('y', [1], [NaN])]);
		expect(compareOutputs(outputs, outputs, { abs: 1e9, rel: 1 }).agrees).toBe(false);
	});

	it('keeps its inputs leaves them whole for another run', async () => {
		const inputs = [floats('x', [1], [4])];
		const takes = doublingWorker(async (request) => {
			const result = await double(request);
			for (const { data } of request.inputs) structuredClone(data.buffer, { transfer: [data.buffer] });
			return result;
		});
		await stage(takes).give(4, { inputs });
		expect(inputs[0]?.data.byteLength).toBe(4);
	});
});
