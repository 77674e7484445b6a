import type { LeaseView } from '$lib/chain/types';
import { RallyError, toRallyError } from '$lib/core/errors';
import { inTurn } from '$lib/core/inTurn';
import type { ModelId } from '$lib/core/ids';
import { tensorBytes, type Tensor } from '$lib/core/tensor';
import type { Link, Received } from '$lib/peer/link';
import { sentenceOf, type RefusalCode } from '$lib/protocol/codes';
import { hashTensors } from '$lib/protocol/hashTensors';
import { MODEL_BYTES, TASK_TENSOR_BYTES } from '$lib/protocol/limits';
import type { Message, Receipt } from '$lib/protocol/messages';
import { signReceipt } from '$lib/protocol/receipt';
import { checkLease } from './checkLease';
import { gpuLane } from './gpuLane';
import { refusalOf } from './refusalOf';
import type { ServingOptions } from './serving';

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
	const { deviceId, key, chainId, worker, models, clock, onEvent } = options;
	let lease: LeaseView | undefined;
	let offered: { modelId: ModelId; sizeBytes: number } | undefined;
	/** Where the GPU was lost it is no longer held there, and is loaded anew for the next task. */
	let loaded: { modelId: ModelId; sizeBytes: number; adapter: string; isHeld: boolean } | undefined;
	/** Pieces of a model go to the disk in the order they came; rejects once one could not. */
	let writes: Promise<void> = Promise.resolve();
	const attempts = new Map<string, AbortController>();
	const ended = new AbortController();
	const stopWatching = worker.onLost(() => {
		if (loaded) loaded.isHeld = false;
	});

	void link.closed.then(({ text }) => {
		ended.abort(toRallyError(new Error(text), 'link.closed'));
		stopWatching();
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
			if (loaded?.isHeld) onEvent({ type: 'model-loaded', modelId: loaded.modelId, leaseId });
			void endWithLease(found);
		}
		return received.reply({ type: 'lease.accepted', endsAtS: found.endS });
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

	async function offerModel(received: Received, { modelId, sizeBytes }: Of<'model.offer'>) {
		if (sizeBytes > MODEL_BYTES) return refuse(received, 'model.tooLarge');
		await writes.catch(() => {});
		writes = Promise.resolve();
		offered = { modelId, sizeBytes };
		return received.reply({
			type: 'model.wanted',
			fromByte: Math.min(await models.heldBytes(modelId), sizeBytes)
		});
	}

	async function takeChunk({ modelId, offset }: Of<'model.chunk'>, bytes: Uint8Array<ArrayBuffer>) {
		const isAskedFor = offered?.modelId === modelId && offset + bytes.length <= offered.sizeBytes;
		if (!isAskedFor) return link.close('message.sequence', sentenceOf('model.unexpected'));
		writes = writes.then(() => models.append(modelId, offset, bytes));
		// Held until it is on the disk, so that the sender waits for the disk; `loadModel` tells of a failure.
		await writes.catch(() => {});
	}

	/** From the disk to the GPU. @returns undefined where the disk does not hold the bytes that the hash names */
	async function load(modelId: ModelId, sizeBytes: number) {
		const bytes = await models.read(modelId, sizeBytes);
		if (!bytes) return undefined;
		onEvent({ type: 'model-loading', modelId, sizeBytes });
		const info = await worker.loadModel({ modelId, bytes, backend: 'webgpu' }, { signal: ended.signal });
		loaded = { modelId, sizeBytes, adapter: info.adapter, isHeld: true };
		if (lease) onEvent({ type: 'model-loaded', modelId, leaseId: lease.leaseId });
		return info;
	}

	async function loadModel(received: Received, { modelId }: Of<'model.load'>) {
		if (offered?.modelId !== modelId) return refuse(received, 'model.unknown');
		const { sizeBytes } = offered;
		try {
			await writes;
			const info = await inTurn(gpuLane, worker, () => load(modelId, sizeBytes));
			if (!info) return await refuse(received, 'model.hashMismatch');
			const free = (dims: readonly (number | string | null)[]) => dims.map((dim) => dim ?? '?');
			return await received.reply({
				type: 'model.ready',
				modelId,
				inputs: info.inputs.map((spec) => ({ ...spec, dims: free(spec.dims) })),
				outputs: info.outputs.map((spec) => ({ ...spec, dims: free(spec.dims) })),
				backend: info.backend
			});
		} catch (thrown) {
			const error = toRallyError(thrown);
			return refuse(received, refusalOf(error, 'model.invalid'), error.shortMessage);
		}
	}

	async function runTask(received: Received, task: Of<'task.run'>) {
		const { taskId, attempt, modelId } = task;
		const fail = (code: RefusalCode, text: string = sentenceOf(code)) =>
			received.reply({ type: 'task.failed', taskId, attempt, code, text });
		const problem = leaseProblem();
		if (problem) return fail(problem);
		if (task.leaseId !== lease?.leaseId) return fail('lease.unknown');
		if (options.isDraining()) return fail('device.draining');
		if (loaded?.modelId !== modelId) return fail('model.unknown');
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
				const isLost = loaded?.modelId === modelId && !loaded.isHeld;
				if (isLost && !(await load(modelId, loaded?.sizeBytes ?? 0)))
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
				adapter: loaded?.adapter ?? 'unknown adapter',
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
				return offerModel(received, message);
			case 'model.chunk':
				return takeChunk(message, attachments[0] ?? new Uint8Array());
			case 'model.load':
				return loadModel(received, message);
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
