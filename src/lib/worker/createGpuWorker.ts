import { systemClock, type Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { Tensor } from '$lib/core/tensor';
import type { Sample } from '$lib/gpu/measure/types';
import { createMemoryWatch } from './createMemoryWatch';
import { createShareCount } from './createShareCount';
import {
	WORKER_VERSION,
	type WorkerMemory,
	type WorkerReply,
	type WorkerRequest,
	type WorkerResults
} from './messages';
import { parseReply } from './parse';
import type { GpuWorker } from './types';
import { watchServed } from './watchServed';
import { fromWireError } from './wireError';

/**
 * How long a cancelled call may hold the worker before it is killed, ms; a slice of a proof ends far sooner. At full
 * speed: at a share of 10 % everything may take ten times as long.
 */
const CANCEL_GRACE_MS = 2000;

/**
 * After these nothing that the worker holds can be trusted, and it is replaced. ORT has been seen to hang in the
 * next run after one that asked for too large a buffer.
 */
const FATAL = new Set(['inference.aborted', 'inference.noRuntime', 'gpu.deviceLost', 'gpu.outOfMemory']);
/** Our own kernels give back what they took where memory runs out, and the worker goes on with its models. */
const CLEANS_UP: ReadonlySet<keyof WorkerResults> = new Set([
	'prepare',
	'prove',
	'openRound',
	'probeMemory',
	'tune'
]);

/** Before these a worker that has grown too large is replaced: whoever calls them knows that a model may be gone. */
const BETWEEN: ReadonlySet<keyof WorkerResults> = new Set(['loadModel', 'run', 'runBatch']);

/** What is used of a `Worker`; a double in tests. */
export type WorkerHandle = Pick<
	Worker,
	'postMessage' | 'terminate' | 'onmessage' | 'onmessageerror' | 'onerror'
>;

interface Pending {
	kind: keyof WorkerResults;
	resolve(result: never): void;
	reject(error: unknown): void;
	onProgress: ((done: number, total: number) => void) | undefined;
	onSample: ((sample: Sample) => void) | undefined;
}

/** Resolves once nobody holds the lock. */
const whenFree = (lock: string): Promise<unknown> => navigator.locks.request(lock, () => {});

type Payload<K> = Omit<Extract<WorkerRequest, { kind: K }>, 'v' | 'id' | 'kind'>;

const spawnWorker = (): WorkerHandle =>
	new Worker(new URL('./gpuWorker.ts', import.meta.url), { type: 'module', name: 'rally-gpu' });

/**
 * The page's end of the GPU worker; see {@link GpuWorker}. Nothing starts before the first call.
 *
 * @example
 * const gpu = createGpuWorker();
 * (await gpu.probe()).status // 'ready'
 */
export function createGpuWorker({
	spawn = spawnWorker,
	clock = systemClock,
	memoryLimits,
	lockFree = whenFree
}: {
	spawn?: () => WorkerHandle;
	clock?: Clock;
	memoryLimits?: WorkerMemory;
	lockFree?: (lock: string) => Promise<unknown>;
} = {}): GpuWorker {
	let watch = createMemoryWatch(memoryLimits);
	/** It holds too much: no model is asked of it any more, and once nothing is pending it is replaced. */
	let isOutgrown = false;
	const whenIdle: { go(): void; giveUp(error: unknown): void }[] = [];
	let worker: WorkerHandle | undefined;
	let lastId = 0;
	const pending = new Map<number, Pending>();
	const listeners = new Set<(error: RallyError) => void>();
	const share = createShareCount(clock);
	const scale = (ms: number) => (ms * 100) / share.percent;
	const served = watchServed({ pending, clock, scale, onOver: stop });

	/** Kills the worker: what is pending rejects with `error`, and the next call starts another. */
	function drop(error: RallyError) {
		if (!worker) return;
		worker.terminate();
		worker = undefined;
		share.gone();
		isOutgrown = false;
		watch = createMemoryWatch(memoryLimits);
		const rejected = [...pending.values()];
		pending.clear();
		served.look();
		for (const { reject } of rejected) reject(error);
		idle();
	}

	/** Those who wait for an outgrown worker's end go on once nothing is pending. */
	function idle() {
		if (pending.size > 0 || whenIdle.length === 0) return;
		if (isOutgrown) lose(outgrown());
		else for (const { go } of whenIdle.splice(0)) go();
	}

	/** @param toOthers what is pending rejects with, where that is not `error` */
	function lose(error: RallyError, toOthers = error) {
		drop(toOthers);
		for (const listener of [...listeners]) listener(error);
	}

	const crashed = (details: string) =>
		new RallyError('The GPU worker broke down.', {
			code: 'worker.crashed',
			...(details ? { details } : {}),
			hint: 'It is started anew at the next call; models must be loaded again.'
		});

	/** No fault of the GPU's: some work can't be broken off. */
	const stuck = (details: string) =>
		new RallyError('The GPU worker was stopped, for it did not let go of what nobody waits for.', {
			code: 'worker.stuck',
			details,
			hint: 'It is started anew at the next call; models must be loaded again.'
		});

	/** Kills the worker under a call that has held it for too long; what waited behind may be asked of the next one. */
	function stop(id: number, heldMs: number) {
		const call = pending.get(id);
		if (!call) return;
		pending.delete(id);
		const error = new RallyError(
			`This took longer than ${heldMs / 1000} s of the GPU’s time, and was stopped.`,
			{
				code: 'worker.overtime',
				details: call.kind,
				hint: 'The GPU worker is started anew at the next call; models must be loaded again.'
			}
		);
		call.reject(error);
		lose(error, stuck('The call before had held it for too long.'));
	}

	function tellShare(to: WorkerHandle) {
		const message = share.message();
		if (message) to.postMessage(message);
	}

	const outgrown = () =>
		new RallyError('The GPU worker held too much memory, and makes room for a new one.', {
			code: 'worker.outgrown',
			hint: 'Models must be loaded again.'
		});

	function receive(from: WorkerHandle, message: unknown) {
		// A worker that was replaced may still have messages under way.
		if (from !== worker) return;
		const reply: WorkerReply | undefined = parseReply(message);
		if (!reply) return lose(crashed('It sent something that is not one of its messages.'));
		if (reply.kind === 'lost') return lose(fromWireError(reply.error));
		if (reply.kind === 'memory') {
			isOutgrown ||= watch.see(reply.memory);
			return;
		}
		if (reply.kind === 'alive') {
			lockFree(reply.lock).then(
				() => from === worker && lose(crashed('It ended without a word.')),
				() => {
					// Without locks a worker that ends so is noticed when a call's time is over.
				}
			);
			return;
		}
		if (reply.kind === 'usage') return share.read(reply.usage);
		const call = pending.get(reply.id);
		// Given up meanwhile: late replies are dropped.
		if (!call) return;
		if (reply.kind === 'progress') return call.onProgress?.(reply.done, reply.total);
		if (reply.kind === 'sample') return call.onSample?.(reply.sample);
		pending.delete(reply.id);
		served.look();
		queueMicrotask(idle);
		if (reply.kind === 'failed') {
			const error = fromWireError(reply.error);
			call.reject(error);
			const isClean = error.code === 'gpu.outOfMemory' && CLEANS_UP.has(call.kind);
			if (FATAL.has(error.code) && !isClean) lose(error);
			return;
		}
		if (reply.of !== call.kind) {
			const error = crashed(`It answered ${call.kind} with ${reply.of}.`);
			call.reject(error);
			return lose(error);
		}
		if (reply.of === 'loadModel') watch.modelLoaded();
		call.resolve(reply.result as never);
	}

	function start(): WorkerHandle {
		const started = spawn();
		started.onmessage = ({ data }) => receive(started, data);
		started.onmessageerror = () => started === worker && lose(crashed('A message could not be read.'));
		started.onerror = (event) => {
			event.preventDefault();
			if (started === worker) lose(crashed(event.message));
		};
		tellShare(started);
		return started;
	}

	async function call<K extends keyof WorkerResults>(
		kind: K,
		payload: Payload<K>,
		{
			signal,
			onProgress,
			onSample,
			transfer = []
		}: {
			signal?: AbortSignal | undefined;
			onProgress?: ((done: number, total: number) => void) | undefined;
			onSample?: ((sample: Sample) => void) | undefined;
			transfer?: Transferable[];
		} = {}
	): Promise<WorkerResults[K]> {
		if (isOutgrown && BETWEEN.has(kind)) {
			await new Promise<void>((go, giveUp) => {
				signal?.addEventListener('abort', () => giveUp(signal.reason), { once: true });
				whenIdle.push({ go, giveUp });
				idle();
			});
		}
		return new Promise((resolve, reject) => {
			signal?.throwIfAborted();
			const id = ++lastId;
			worker ??= start();
			const asked = worker;
			const settled = new AbortController();
			const settle =
				<T>(then: (value: T) => void) =>
				(value: T) => {
					settled.abort();
					then(value);
				};
			pending.set(id, { kind, resolve: settle(resolve), reject: settle(reject), onProgress, onSample });
			served.look();
			signal?.addEventListener('abort', () => void cancel(), { once: true, signal: settled.signal });
			asked.postMessage({ v: WORKER_VERSION, id, kind, ...payload }, transfer);

			async function cancel() {
				reject(signal?.reason);
				// Until the worker answers, the call stays pending for nobody, and tells whether the worker yields.
				const yielded = new Promise<true>((done) =>
					pending.set(id, {
						kind,
						resolve: () => done(true),
						reject: () => done(true),
						onProgress: undefined,
						onSample: undefined
					})
				);
				asked.postMessage({ v: WORKER_VERSION, id, kind: 'cancel' });
				const inTime = await Promise.race([yielded, clock.sleep(scale(CANCEL_GRACE_MS)).then(() => false)]);
				if (!inTime && asked === worker)
					lose(stuck(`It did not let go of a cancelled ${kind} within ${CANCEL_GRACE_MS} ms.`));
			}
		});
	}

	return {
		probe: (options) => call('probe', {}, options),
		prepare: (work, { tuning, signal } = {}) => call('prepare', { work, tuning }, { signal }),
		prove: (seed, options) => call('prove', { seed: Uint8Array.from(seed) }, options),
		openRound: (round, options) => call('openRound', { round }, options),
		probeMemory: (seed, count, options) =>
			call('probeMemory', { seed: Uint8Array.from(seed), count }, options),
		release: async () => {
			// A worker that is not there holds nothing.
			if (worker) await call('release', {});
		},
		tune: (kernel, options) => call('tune', { kernel }, options),
		measure(item, { tuning, ...options } = {}) {
			if (item.item !== 'model') return call('measure', { item, tuning }, options);
			const bytes = whole(item.bytes);
			return call('measure', { item: { ...item, bytes } }, { ...options, transfer: [bytes.buffer] });
		},
		loadModel(model, options) {
			const bytes = whole(model.bytes);
			return call('loadModel', { ...model, bytes }, { ...options, transfer: [bytes.buffer] });
		},
		run({ modelId, inputs: given }, options) {
			const inputs = own(given);
			return call('run', { modelId, inputs }, { ...options, transfer: buffersOf(inputs) });
		},
		runBatch({ modelId, feeds: given }, options) {
			const feeds = given.map(own);
			return call('runBatch', { modelId, feeds }, { ...options, transfer: buffersOf(feeds.flat()) });
		},
		unload: async (modelId) => {
			// A worker that is not there holds nothing.
			if (worker) await call('unload', { modelId });
		},
		setShare(percent) {
			// What was measured so far stands.
			if (percent === share.message()?.percent) return;
			share.set(percent, ++lastId);
			if (worker) tellShare(worker);
			served.again();
		},
		usage: share.usage,
		terminate() {
			const stopped = new RallyError('The GPU worker was stopped.', { code: 'worker.terminated' });
			for (const { giveUp } of whenIdle.splice(0)) giveUp(stopped);
			drop(stopped);
		},
		onLost(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		}
	};
}

/** The bytes in a buffer of their own: a message would carry the rest of a shared one along. */
const whole = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
	bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();

const own = (tensors: readonly Tensor[]): Tensor[] =>
	tensors.map((tensor) => ({ ...tensor, dims: [...tensor.dims], data: whole(tensor.data) }));

/** Two tensors may be one; a buffer is transferred once. */
const buffersOf = (tensors: readonly Tensor[]): Transferable[] => [
	...new Set(tensors.map(({ data }) => data.buffer))
];
