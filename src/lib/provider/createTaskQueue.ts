import { RallyError, toRallyError } from '$lib/core/errors';
import { inTurn } from '$lib/core/inTurn';
import type { LeaseId, ModelId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import { shapeOf } from '$lib/inference/stackFeeds';
import type { RunResult } from '$lib/worker/messages';
import type { GpuWorker } from '$lib/worker/types';
import { gpuLane } from './gpuLane';
import { isLoss } from './isLoss';

/** Tasks run as one at most. A power of two, as every smaller batch: each size is another set of shapes to the runtime. */
const BATCH_TASKS = 16;
/** Inputs of a batch at most: they are copied once more to lie together. */
const BATCH_BYTES = 4 * 2 ** 20;
/** A batch that holds the GPU longer has little left to gain, and makes others wait. Rests are not counted. */
const BATCH_MICROS = 50_000;
/** Batches in the worker at once: the next one's inputs are there when the running one ends. */
const DEPTH = 2;
/** Kinds of tasks whose duration is remembered. */
const KINDS = 64;

/** One run of a model that somebody waits for. */
export interface GpuTask {
	/** Leases take turns; within one, who came first is first. */
	leaseId: LeaseId;
	modelId: ModelId;
	/** Stay whole: the worker is given copies, so that a run can be done again. */
	inputs: readonly Tensor[];
	/** The model takes more than one item at once; see `inference/isBatchable`. */
	isBatchable: boolean;
	/** Brings the model to the GPU; called in this queue's turn. @throws RallyError */
	load(): Promise<unknown>;
	/** Ends the wait at once with its reason, whether the task runs or not. */
	signal: AbortSignal;
}

/** Who waits for one GPU with a task. */
export interface TaskQueue {
	/** Tasks that wait or run. */
	readonly size: number;
	/**
	 * Runs the task when it is its turn: challenges and models come in between, and leases in rotation. Equal small
	 * tasks of one lease that wait together are run as one; `gpuMicros` is then each one's share of the whole.
	 *
	 * A task whose worker was lost runs once more, by itself.
	 *
	 * @throws RallyError the signal's reason; `input.*`, `model.*`; `gpu.*`, `worker.*`, `inference.*` of the second loss
	 */
	run(task: GpuTask): Promise<RunResult>;
	/** Rejects whatever has not begun, with this. */
	giveBack(reason: RallyError): void;
}

interface Item extends GpuTask {
	/** Equal where two can be run as one. */
	kind: string;
	bytes: number;
	/** Nobody waits for it any more. */
	isOver: boolean;
	resolve(result: RunResult): void;
	reject(error: unknown): void;
	/** Told when it is over before its batch is. */
	onOver(): void;
}

type Batch = [Item, ...Item[]];

const queues = new WeakMap<GpuWorker, TaskQueue>();

/** The one queue of this GPU: every renter's tasks wait in it. */
export function taskQueueOf(worker: GpuWorker): TaskQueue {
	const queue = queues.get(worker) ?? createTaskQueue(worker);
	queues.set(worker, queue);
	return queue;
}

/** The queue of tasks for one GPU; see {@link TaskQueue}. */
export function createTaskQueue(worker: GpuWorker): TaskQueue {
	const waiting = new Map<LeaseId, Item[]>();
	/** Mean microseconds of one task of a kind, the kind seen last at the end. */
	const meanMicros = new Map<string, number>();
	let size = 0;
	let isPumping = false;
	let onArrival = () => {};

	async function pump(): Promise<void> {
		if (isPumping) return onArrival();
		isPumping = true;
		while (waiting.size > 0) {
			// Who comes into the lane behind this turn is the last in it from then on.
			const turn: Promise<void> = inTurn(gpuLane, worker, () => work(() => gpuLane.get(worker) !== turn));
			await turn;
		}
		isPumping = false;
	}

	/** One turn on the GPU: until nothing waits here, or somebody waits behind. */
	async function work(isAwaited: () => boolean): Promise<void> {
		const running = new Set<Promise<void>>();
		const again: Item[] = [];
		let first: Item | undefined;
		do {
			while (running.size < DEPTH) {
				const batch = take(running.size > 0 ? first : undefined);
				if (!batch) break;
				[first] = batch;
				const run = runBatch(batch, again).finally(() => running.delete(run));
				running.add(run);
			}
			// Whoever waited has gone meanwhile.
			if (running.size === 0) return;
			const arrival = new Promise<void>((resolve) => (onArrival = resolve));
			await Promise.race([...running, ...(running.size < DEPTH ? [arrival] : [])]);
		} while (again.length === 0 && !isAwaited() && (running.size > 0 || waiting.size > 0));
		await Promise.all(running);
		// One by one: whichever it was that cost the worker takes no other along.
		for (const item of again) if (!item.isOver) await runBatch([item]);
	}

	/**
	 * The next tasks to run as one, in turn among the leases.
	 *
	 * @param beside the first of the batch that runs; then only what gains nothing by waiting for more like it, and
	 *   needs no other model
	 */
	function take(beside: Item | undefined): Batch | undefined {
		for (const [leaseId, items] of waiting) {
			const [next] = items;
			if (!next) continue;
			const most = batchLimit(next);
			const alike = next.isBatchable ? items.filter(({ kind }) => kind === next.kind) : [next];
			const count = 2 ** Math.floor(Math.log2(Math.min(most, alike.length)));
			if (beside && (next.modelId !== beside.modelId || count < most)) continue;
			const batch: Batch = [next, ...alike.slice(1, count)];
			const rest = items.filter((item) => !batch.includes(item));
			waiting.delete(leaseId);
			if (rest.length > 0) waiting.set(leaseId, rest);
			return batch;
		}
		return undefined;
	}

	/** How many tasks like this one may run as one; a power of two. */
	function batchLimit({ isBatchable, kind, bytes }: Item): number {
		const micros = meanMicros.get(kind);
		if (!isBatchable || micros === undefined) return 1;
		const most = Math.min(BATCH_TASKS, BATCH_MICROS / micros, BATCH_BYTES / Math.max(1, bytes));
		return 2 ** Math.floor(Math.log2(Math.max(1, most)));
	}

	/** @param again takes those that deserve another run; without it they fail */
	async function runBatch(batch: Batch, again?: Item[]): Promise<void> {
		const controller = new AbortController();
		for (const item of batch) {
			item.onOver = () => {
				if (batch.every(({ isOver }) => isOver)) controller.abort(item.signal.reason);
			};
		}
		try {
			const { results, backend, gpuMicros } = await attempt(batch, controller.signal);
			const micros = Math.round(gpuMicros / batch.length);
			remember(batch[0].kind, micros);
			batch.forEach(({ resolve }, i) => resolve({ outputs: results[i] ?? [], backend, gpuMicros: micros }));
		} catch (thrown) {
			const { code } = toRallyError(thrown);
			// One that was stopped for taking too long is not tried again, nor any of those that ran as one with it.
			if (again && code !== 'worker.overtime' && (isLoss(thrown) || batch.length > 1)) again.push(...batch);
			else for (const { reject } of batch) reject(thrown);
		}
	}

	async function attempt(batch: Batch, signal: AbortSignal) {
		const [{ modelId, load }] = batch;
		const run = async () => {
			const feeds = batch.map(({ inputs }) => inputs.map(copyOf));
			if (feeds.length > 1) return worker.runBatch({ modelId, feeds }, { signal });
			const { outputs, ...rest } = await worker.run({ modelId, inputs: feeds[0] ?? [] }, { signal });
			return { results: [outputs], ...rest };
		};
		try {
			return await run();
		} catch (thrown) {
			if (!(thrown instanceof RallyError) || thrown.code !== 'model.notLoaded') throw thrown;
		}
		// A new worker holds nothing, and an old one may have needed the room.
		await load();
		signal.throwIfAborted();
		return run();
	}

	function remember(kind: string, micros: number) {
		const before = meanMicros.get(kind);
		meanMicros.delete(kind);
		meanMicros.set(kind, before === undefined ? micros : (3 * before + micros) / 4);
		const [oldest] = meanMicros.keys();
		if (meanMicros.size > KINDS && oldest !== undefined) meanMicros.delete(oldest);
	}

	function drop(item: Item) {
		const items = waiting.get(item.leaseId)?.filter((other) => other !== item) ?? [];
		if (items.length > 0) waiting.set(item.leaseId, items);
		else waiting.delete(item.leaseId);
	}

	return {
		get size() {
			return size;
		},
		run: (task) =>
			new Promise<RunResult>((resolve, reject) => {
				task.signal.throwIfAborted();
				size++;
				const over =
					<T>(tell: (value: T) => void) =>
					(value: T) => {
						if (item.isOver) return;
						item.isOver = true;
						size--;
						task.signal.removeEventListener('abort', onAbort);
						tell(value);
					};
				const item: Item = {
					...task,
					kind: `${task.modelId} ${shapeOf(task.inputs)}`,
					bytes: task.inputs.reduce((sum, { data }) => sum + data.length, 0),
					isOver: false,
					resolve: over(resolve),
					reject: over(reject),
					onOver: () => drop(item)
				};
				const onAbort = () => {
					item.reject(task.signal.reason);
					item.onOver();
				};
				task.signal.addEventListener('abort', onAbort);
				waiting.set(task.leaseId, [...(waiting.get(task.leaseId) ?? []), item]);
				void pump();
			}),
		giveBack(reason) {
			for (const item of [...waiting.values()].flat()) item.reject(reason);
			waiting.clear();
		}
	};
}

const copyOf = (tensor: Tensor): Tensor => ({ ...tensor, data: tensor.data.slice() });
