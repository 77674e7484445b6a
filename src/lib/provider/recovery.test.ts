import { expect, test } from 'vitest';
import { RallyError } from '$lib/core/errors';
import { createManualClock } from '$lib/core/manualClock';
import type { LeaseId, ModelId } from '$lib/core/ids';
import { floats } from '$lib/inference/floats';
import { valuesOf } from '$lib/inference/values';
import { createGpuWorker, type WorkerHandle } from '$lib/worker/createGpuWorker';
import {
	WORKER_VERSION,
	type WorkerReply,
	type WorkerRequest,
	type WorkerResults
} from '$lib/worker/messages';
import { createTaskQueue } from './createTaskQueue';

// The queue and the page's end of the worker, before workers that are anything but well.

const modelId = 'a'.repeat(64) as ModelId;
/** A value that some workers do not get over. */
const POISON = 13;
const settle = () => new Promise((done) => setTimeout(done));

/** Holds what it was given to load, and doubles feeds: as the real one, empty when it starts. */
class DoublingWorker implements WorkerHandle {
	onmessage: WorkerHandle['onmessage'] = null;
	onmessageerror: WorkerHandle['onmessageerror'] = null;
	onerror: WorkerHandle['onerror'] = null;
	isTerminated = false;
	isLoaded = false;
	postMessage(request: WorkerRequest) {
		queueMicrotask(() => this.isTerminated || this.take(request));
	}
	terminate() {
		this.isTerminated = true;
	}
	say(reply: Omit<WorkerReply, 'v'>) {
		if (!this.isTerminated)
			this.onmessage?.call(this as never, { data: { v: WORKER_VERSION, ...reply } } as MessageEvent);
	}
	done<K extends keyof WorkerResults>(id: number, of: K, result: WorkerResults[K]) {
		this.say({ id, kind: 'done', of, result } as never);
	}
	fail(id: number, code: string) {
		this.say({ id, kind: 'failed', error: { code, shortMessage: 'No.' } } as never);
	}
	take(request: WorkerRequest): void {
		const { id, kind } = request;
		if (kind === 'loadModel') {
			this.isLoaded = true;
			const value = { name: 'x', type: 'float32' as const, dims: ['N'] };
			const about = { backend: 'webgpu', adapter: 'a double', onGpu: 'all', loadMs: 1 } as const;
			this.done(id, 'loadModel', { inputs: [value], outputs: [value], ...about });
		}
		if (kind !== 'run') return;
		if (!this.isLoaded) return this.fail(id, 'model.notLoaded');
		const outputs = request.inputs.map(({ dims, ...input }) => {
			const doubled = [...valuesOf({ ...input })].map((value) => 2 * value);
			return floats('y', dims, doubled);
		});
		this.done(id, 'run', { outputs, backend: 'webgpu', gpuMicros: 1 });
	}
	isPoison(request: WorkerRequest) {
		return request.kind === 'run' && request.inputs.some((input) => valuesOf(input)[0] === POISON);
	}
}

class LosesItsDeviceWorker extends DoublingWorker {
	override take(request: WorkerRequest) {
		if (!this.isLoaded || !this.isPoison(request)) return super.take(request);
		this.say({ id: 0, kind: 'lost', error: { code: 'gpu.deviceLost', shortMessage: 'Gone.' } } as never);
	}
}
class DiesWorker extends DoublingWorker {
	override take(request: WorkerRequest) {
		if (!this.isLoaded || !this.isPoison(request)) return super.take(request);
		this.onerror?.call(this as never, { message: 'dead', preventDefault: () => {} } as ErrorEvent);
	}
}
class RunsOutOfMemoryWorker extends DoublingWorker {
	override take(request: WorkerRequest) {
		if (!this.isLoaded || !this.isPoison(request)) return super.take(request);
		this.fail(request.id, 'gpu.outOfMemory');
	}
}
/** Its driver is reset while a model is on its way to the GPU: once. */
class LosesItsLoadWorker extends DoublingWorker {
	static born = 0;
	readonly isFirst = LosesItsLoadWorker.born++ === 0;
	override take(request: WorkerRequest) {
		if (!this.isFirst || request.kind !== 'loadModel') return super.take(request);
		this.say({ id: 0, kind: 'lost', error: { code: 'gpu.deviceLost', shortMessage: 'Gone.' } } as never);
	}
}
class HangsWorker extends DoublingWorker {
	isHanging = false;
	override take(request: WorkerRequest) {
		this.isHanging ||= this.isLoaded && this.isPoison(request);
		if (!this.isHanging) super.take(request);
	}
}
class GrowsWorker extends DoublingWorker {
	static born = 0;
	bytes = 10;
	readonly isFirst = GrowsWorker.born++ === 0;
	override take(request: WorkerRequest) {
		if (this.isFirst && request.kind === 'run') this.bytes *= 2;
		this.say({ id: 0, kind: 'memory', memory: { gpuBytes: this.bytes, heapBytes: 0 } } as never);
		super.take(request);
	}
}

/** A GPU whose workers are of this kind, and its queue. */
function stage(Kind: new () => DoublingWorker) {
	const workers: DoublingWorker[] = [];
	const losses: string[] = [];
	const clock = createManualClock();
	const gpu = createGpuWorker({
		spawn() {
			const worker = new Kind();
			workers.push(worker);
			return worker;
		},
		clock,
		memoryLimits: { gpuBytes: 1000, heapBytes: 1000 }
	});
	gpu.onLost(({ code }) => losses.push(code));
	const queue = createTaskQueue(gpu);
	const give = async (value: number, signal = new AbortController().signal) => {
		const { outputs } = await queue.run({
			leaseId: 1n as LeaseId,
			modelId,
			inputs: [floats('x', [1], [value])],
			isBatchable: false,
			load: () => gpu.loadModel({ modelId, bytes: new Uint8Array(4), backend: 'webgpu' }),
			signal
		});
		return outputs[0] && [...valuesOf(outputs[0])][0];
	};
	return { workers, losses, give, passTime: (ms: number) => clock.advance(ms) };
}

const outcomesOf = async (runs: Promise<number | undefined>[]) =>
	(await Promise.allSettled(runs)).map((run) =>
		run.status === 'fulfilled' ? run.value : (run.reason as RallyError).code
	);

test.each([
	[LosesItsDeviceWorker, 'gpu.deviceLost'],
	[RunsOutOfMemoryWorker, 'gpu.outOfMemory'],
	[DiesWorker, 'worker.crashed']
])('%o twice over one task costs that task alone', async (Kind, code) => {
	const { give, workers, losses } = stage(Kind);
	expect(await outcomesOf([1, POISON, 2, 3].map((value) => give(value)))).toEqual([2, code, 4, 6]);
	expect(losses).toEqual([code, code]);
	expect(workers).toHaveLength(3);
	expect(await give(4)).toBe(8);
});

test('a task whose model was lost on its way to the GPU runs once it is there', async () => {
	const { give, workers, losses } = stage(LosesItsLoadWorker);
	expect(await outcomesOf([1, 2].map((value) => give(value)))).toEqual([2, 4]);
	expect(losses).toEqual(['gpu.deviceLost']);
	expect(workers).toHaveLength(2);
});

test('HangsWorker is killed once the task’s time is over, and what was behind it runs in the next', async () => {
	const { give, workers, losses, passTime } = stage(HangsWorker);
	expect(await give(1)).toBe(2);
	const deadline = new AbortController();
	const outcomes = outcomesOf([give(POISON, deadline.signal), give(2), give(3)]);
	await settle();
	deadline.abort(new RallyError('Too late.', { code: 'task.deadline' }));
	await settle();
	await passTime(2000);
	expect(await outcomes).toEqual(['task.deadline', 4, 6]);
	expect(losses).toEqual(['worker.stuck']);
	expect(workers).toHaveLength(2);
});

test('HangsWorker is killed after two minutes though nobody waits with a deadline, and only that task fails', async () => {
	const { give, workers, losses, passTime } = stage(HangsWorker);
	expect(await give(1)).toBe(2);
	const outcomes = outcomesOf([give(POISON), give(2), give(3)]);
	await passTime(119_999);
	expect(workers).toHaveLength(1);
	await passTime(1);
	expect(await outcomes).toEqual(['worker.overtime', 4, 6]);
	expect(losses).toEqual(['worker.overtime']);
	expect(workers).toHaveLength(2);
});

test('GrowsWorker is replaced between tasks, and no task notices', async () => {
	const { give, workers, losses } = stage(GrowsWorker);
	const values = Array.from({ length: 12 }, (_, i) => i);
	expect(await outcomesOf(values.map((value) => give(value)))).toEqual(values.map((value) => 2 * value));
	expect(losses).toEqual(['worker.outgrown']);
	expect(workers).toHaveLength(2);
});
