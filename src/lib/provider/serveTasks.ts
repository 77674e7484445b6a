import { RallyError, toRallyError } from '$lib/core/errors';
import type { LeaseId } from '$lib/core/ids';
import { tensorBytes, type Tensor } from '$lib/core/tensor';
import type { Received } from '$lib/peer/link';
import { sentenceOf, type RefusalCode } from '$lib/protocol/codes';
import { hashTensors } from '$lib/protocol/hashTensors';
import { TASK_TENSOR_BYTES } from '$lib/protocol/limits';
import type { Message, Receipt } from '$lib/protocol/messages';
import { signReceipt } from '$lib/protocol/receipt';
import type { TaskQueue } from './createTaskQueue';
import type { ModelOnGpu } from './modelOnGpu';
import { refusalOf } from './refusalOf';
import type { ServingOptions } from './serving';

/**
 * Attempts that one client may have here at once: enough to keep the GPU fed over a slow line and to run small ones
 * together, few enough to be dropped when the tab closes.
 */
export const TASK_SLOTS = 8;
/**
 * Attempts that are really taken. A client counts a place as free once it has the answer, or has given the attempt up, and
 * the device only after it has sent the one and heard of the other: who keeps to the slots must not be refused for that.
 */
const TASKS_HELD = 2 * TASK_SLOTS;

/** A browser's timer set for longer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Of<Type extends Message['type']> = Extract<Message, { type: Type }>;

/** Where one client's tasks are taken and answered. */
export interface TaskDesk {
	/** Answers `task.run`: with outputs and a signed receipt, or with why not. */
	run(received: Received, task: Of<'task.run'>): Promise<void>;
	/** Answers `task.cancel`: the attempt fails at once, whether it waits or runs. */
	cancel(task: Of<'task.cancel'>): void;
}

/**
 * @param refusal why no task of this lease is taken now, if so
 * @param onModelGone the GPU has lost the model, and the disk has not got it any more
 * @param ended aborts when the client has gone
 */
export function createTaskDesk({
	deviceId,
	key,
	chainId,
	clock,
	queue,
	gpu,
	refusal,
	onModelGone,
	ended,
	onEvent
}: Pick<ServingOptions, 'deviceId' | 'key' | 'chainId' | 'clock' | 'onEvent'> & {
	queue: TaskQueue;
	gpu: ModelOnGpu;
	refusal(leaseId: LeaseId): RefusalCode | undefined;
	onModelGone(): void;
	ended: AbortSignal;
}): TaskDesk {
	const attempts = new Map<string, AbortController>();
	const nameOf = ({ taskId, attempt }: Of<'task.cancel'> | Of<'task.run'>) => `${taskId} ${attempt}`;
	const failure = (code: RefusalCode) => new RallyError(sentenceOf(code), { code });

	/** Why this task is not taken. */
	function problemOf(task: Of<'task.run'>): RefusalCode | undefined {
		const problem = refusal(task.leaseId);
		if (problem) return problem;
		if (gpu.loaded?.modelId !== task.modelId) return 'model.unknown';
		// One that is sent twice would be paid twice.
		if (attempts.has(nameOf(task)) || attempts.size >= TASKS_HELD) return 'device.busy';
		return undefined;
	}

	/** Runs it and signs for it. */
	async function work(task: Of<'task.run'>, inputs: Tensor[], signal: AbortSignal) {
		const { leaseId, modelId } = task;
		const load = async () => {
			if (!(await gpu.load(modelId))) throw failure('model.unknown');
		};
		const isBatchable = gpu.loaded?.isBatchable ?? false;
		const running = queue.run({ leaseId, modelId, inputs, isBatchable, load, signal });
		// The hash is taken while the task waits and runs.
		const [{ outputs, backend, gpuMicros }, inputHash] = await Promise.all([running, hashTensors(inputs)]);
		if (outputs.reduce((sum, tensor) => sum + tensorBytes(tensor), 0) > TASK_TENSOR_BYTES)
			throw failure('output.tooLarge');
		const receipt: Receipt = {
			version: 1,
			jobId: task.jobId,
			taskId: task.taskId,
			attempt: task.attempt,
			modelId,
			inputHash,
			outputHash: await hashTensors(outputs),
			leaseId,
			deviceId,
			chainId,
			backend,
			adapter: gpu.loaded?.adapter ?? 'unknown adapter',
			gpuMicros,
			finishedAtMs: clock.nowMs()
		};
		return { outputs, receipt, signature: await signReceipt(key, receipt) };
	}

	return {
		async run(received, task) {
			const { taskId, attempt } = task;
			const fail = (code: RefusalCode, text: string = sentenceOf(code)) =>
				received.reply({ type: 'task.failed', taskId, attempt, code, text });
			const problem = problemOf(task);
			if (problem) return fail(problem);
			const name = nameOf(task);
			const controller = new AbortController();
			attempts.set(name, controller);
			const inputs: Tensor[] = task.inputs.map((header, i) => ({
				...header,
				data: received.attachments[i] ?? new Uint8Array()
			}));
			const settled = new AbortController();
			clock.sleep(Math.min(task.deadlineMs, LONGEST_TIMER_MS), settled.signal).then(
				() => controller.abort(failure('task.deadline')),
				() => {
					// It was settled in time.
				}
			);
			onEvent({ type: 'task-started' });
			try {
				const signal = AbortSignal.any([controller.signal, ended]);
				const { outputs, receipt, signature } = await work(task, inputs, signal);
				const headers = outputs.map(({ name, type, dims }) => ({ name, type, dims }));
				await received.reply(
					{ type: 'task.done', taskId, attempt, outputs: headers, receipt, signature },
					{ attachments: outputs.map(({ data }) => data) }
				);
				onEvent({ type: 'task-done', gpuMs: receipt.gpuMicros / 1000 });
			} catch (thrown) {
				const error = toRallyError(thrown);
				onEvent({ type: 'task-failed', error });
				if (ended.aborted) return;
				if (error.code === 'model.missing') return onModelGone();
				const { code, text } = refusalOf(error, 'internal');
				await fail(code, text);
			} finally {
				settled.abort();
				attempts.delete(name);
			}
		},
		cancel: (task) => attempts.get(nameOf(task))?.abort(failure('task.cancelled'))
	};
}
