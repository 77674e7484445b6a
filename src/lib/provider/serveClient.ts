import type { LeaseView } from '$lib/chain/types';
import { RallyError, toRallyError } from '$lib/core/errors';
import { inTurn } from '$lib/core/inTurn';
import { tensorBytes, type Tensor } from '$lib/core/tensor';
import type { Link, Received } from '$lib/peer/link';
import { sentenceOf, type RefusalCode } from '$lib/protocol/codes';
import { hashTensors } from '$lib/protocol/hashTensors';
import { TASK_TENSOR_BYTES } from '$lib/protocol/limits';
import type { Message, Receipt } from '$lib/protocol/messages';
import { signReceipt } from '$lib/protocol/receipt';
import { checkLease } from './checkLease';
import { gpuLane } from './gpuLane';
import { createModelIntake } from './modelIntake';
import { createModelOnGpu } from './modelOnGpu';
import { refusalOf } from './refusalOf';
import type { ServingOptions } from './serving';
import { servingFacts } from './servingFacts';

/** Attempts that wait for the GPU: enough to keep it fed, few enough to drop on a stop. */
const QUEUED_TASKS = 8;

/** A client that has not presented its lease by then is not going to: it holds a place that another could have. */
const LEASE_WAIT_MS = 30_000;

type Of<Type extends Message['type']> = Extract<Message, { type: Type }>;

/**
 * Serves one client: nothing before a lease that is its own, models checked by hash, one task at a time on the
 * GPU, each answered with a signed receipt. What is refused is refused in one sentence; nothing of the peer
 * reaches the worker unchecked.
 */
export function serveClient(link: Link, options: ServingOptions): void {
	const { deviceId, key, chainId, worker, clock, onEvent } = options;
	let lease: LeaseView | undefined;
	const attempts = new Map<string, AbortController>();
	const ended = new AbortController();
	const intake = createModelIntake(link, options);
	const gpu = createModelOnGpu(intake, {
		worker,
		onLoading: (modelId, sizeBytes) => onEvent({ type: 'model-loading', modelId, sizeBytes }),
		onLoaded: (modelId) => lease && onEvent({ type: 'model-loaded', modelId, leaseId: lease.leaseId }),
		signal: ended.signal
	});

	void link.closed.then(({ text }) => {
		ended.abort(toRallyError(new Error(text), 'link.closed'));
		gpu.end();
		for (const attempt of attempts.values()) attempt.abort(ended.signal.reason);
		if (lease) onEvent({ type: 'left', leaseId: lease.leaseId, text });
	});

	void clock.sleep(LEASE_WAIT_MS, ended.signal).then(
		() => lease ?? link.close('bye', sentenceOf('lease.required')),
		() => {
			// The link has ended before.
		}
	);

	const refuse = (received: Received, code: RefusalCode, text: string = sentenceOf(code)) =>
		received.reply({ type: 'refused', code, text });

	const leaseProblem = (): RefusalCode | undefined =>
		lease
			? checkLease(lease, { clientPublicKey: link.remote.publicKey, deviceId, nowS: options.nowS() })
			: 'lease.required';

	async function presentLease(received: Received, { leaseId }: Of<'lease.present'>) {
		if (options.isDraining()) return refuse(received, 'device.draining');
		let found: LeaseView | undefined;
		try {
			found = await options.getLease(leaseId);
		} catch {
			return refuse(received, 'chain.unreachable');
		}
		const nowS = options.nowS();
		const problem = checkLease(found, { clientPublicKey: link.remote.publicKey, deviceId, nowS });
		if (problem || !found) return refuse(received, problem ?? 'lease.unknown');
		const isNew = lease?.leaseId !== found.leaseId;
		lease = found;
		if (isNew) {
			onEvent({ type: 'lease', lease: found });
			if (gpu.loaded?.isHeld) onEvent({ type: 'model-loaded', modelId: gpu.loaded.modelId, leaseId });
			void endWithLease(found);
		}
		const facts = await servingFacts(options, QUEUED_TASKS);
		return received.reply({ type: 'lease.accepted', endsAtS: found.endS, facts });
	}

	async function endWithLease({ leaseId, endS }: LeaseView) {
		try {
			while (options.nowS() < endS) {
				// Looked at again each minute: timers of a hidden tab drift, and a chain's clock may too.
				await clock.sleep(Math.min(60, endS - options.nowS()) * 1000, ended.signal);
			}
		} catch {
			return;
		}
		if (lease?.leaseId === leaseId) link.close('bye', sentenceOf('lease.over'));
	}

	async function runTask(received: Received, task: Of<'task.run'>) {
		const { taskId, attempt, modelId } = task;
		const fail = (code: RefusalCode, text: string = sentenceOf(code)) =>
			received.reply({ type: 'task.failed', taskId, attempt, code, text });
		const problem = leaseProblem();
		if (problem) return fail(problem);
		if (task.leaseId !== lease?.leaseId) return fail('lease.unknown');
		if (options.isDraining()) return fail('device.draining');
		if (gpu.loaded?.modelId !== modelId) return fail('model.unknown');
		if (attempts.size >= QUEUED_TASKS) return fail('device.busy');
		const controller = new AbortController();
		const name = `${taskId} ${attempt}`;
		attempts.set(name, controller);
		const inputs: Tensor[] = task.inputs.map((header, i) => ({
			...header,
			data: received.attachments[i] ?? new Uint8Array()
		}));
		onEvent({ type: 'task-started' });
		try {
			// Hashed before the run: the worker takes the buffers with it.
			const inputHash = await hashTensors(inputs);
			const { outputs, backend, gpuMicros } = await inTurn(gpuLane, worker, async () => {
				controller.signal.throwIfAborted();
				if (gpu.loaded?.isHeld === false && !(await gpu.load(modelId)))
					throw new RallyError(sentenceOf('model.unknown'), { code: 'model.unknown' });
				controller.signal.throwIfAborted();
				return worker.run({ modelId, inputs }, { signal: controller.signal });
			});
			if (outputs.reduce((sum, tensor) => sum + tensorBytes(tensor), 0) > TASK_TENSOR_BYTES)
				throw new RallyError(sentenceOf('output.tooLarge'), { code: 'output.tooLarge' });
			const receipt: Receipt = {
				version: 1,
				jobId: task.jobId,
				taskId,
				attempt,
				modelId,
				inputHash,
				outputHash: await hashTensors(outputs),
				leaseId: task.leaseId,
				deviceId,
				chainId,
				backend,
				adapter: gpu.loaded?.adapter ?? 'unknown adapter',
				gpuMicros,
				finishedAtMs: clock.nowMs()
			};
			const signature = await signReceipt(key, receipt);
			const headers = outputs.map(({ name, type, dims }) => ({ name, type, dims }));
			await received.reply(
				{ type: 'task.done', taskId, attempt, outputs: headers, receipt, signature },
				{ attachments: outputs.map(({ data }) => data) }
			);
			onEvent({ type: 'task-done', gpuMs: gpuMicros / 1000 });
		} catch (thrown) {
			const error = toRallyError(thrown);
			onEvent({ type: 'task-failed', error });
			if (ended.signal.aborted) return;
			await fail(refusalOf(error, 'internal'), error.shortMessage);
		} finally {
			attempts.delete(name);
		}
	}

	link.onMessage(async (received) => {
		const { message, attachments } = received;
		if (message.type === 'lease.present') return presentLease(received, message);
		if (message.type === 'bye') return;
		if (message.type === 'task.run') return runTask(received, message);
		const problem = leaseProblem();
		if (problem) return refuse(received, problem);
		switch (message.type) {
			case 'model.offer':
				return intake.offer(received, message);
			case 'model.chunk':
				return intake.take(message, attachments[0] ?? new Uint8Array());
			case 'model.load':
				return gpu.answerLoad(received, message.modelId);
			case 'task.cancel':
				attempts
					.get(`${message.taskId} ${message.attempt}`)
					?.abort(toRallyError(new Error(sentenceOf('task.cancelled')), 'task.cancelled'));
				return;
			default:
				return refuse(received, 'unsupported');
		}
	});
}
