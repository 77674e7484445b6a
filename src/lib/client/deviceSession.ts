import { toRallyError } from '$lib/core/errors';
import type { DeviceId, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { Link, Received } from '$lib/peer/link';
import { hashTensors } from '$lib/protocol/hashTensors';
import type { Message, Receipt, ServingFacts } from '$lib/protocol/messages';
import { checkResult } from './checkResult';
import { expectMessage, refusal } from './expectMessage';
import type { ModelHandout, ModelProgress, Recipient } from './handOutModel';

/** A device looks the lease up on its chain before it answers. */
const LEASE_MS = 20_000;
/** Disk, hash and ONNX Runtime's own compile, on the slowest device. */
const LOAD_MS = 180_000;

/** A checked answer of a device. */
export interface TaskAnswer {
	outputs: Tensor[];
	receipt: Receipt;
	signature: Uint8Array<ArrayBuffer>;
}

/** A client's conversation with one rented device, over one link. */
export interface DeviceSession extends Recipient {
	/**
	 * @returns when the lease ends, by the chain's clock, seconds, and what the device says of itself
	 * @throws RallyError with the device's refusal
	 */
	presentLease(leaseId: LeaseId): Promise<{ endsAtS: number; facts: ServingFacts }>;
	/**
	 * Sees to it that the device has the model on its disk, then on its GPU. `onLoading`: 0 to 1, once it is on the disk.
	 *
	 * @throws RallyError with the device's refusal
	 */
	provideModel(
		model: ModelHandout,
		options: {
			signal: AbortSignal;
			onProgress: (progress: ModelProgress) => void;
			onLoading: (part: number) => void;
		}
	): Promise<void>;
	/** One attempt; the answer's receipt is checked. @throws RallyError with the device's refusal or `receipt.*` */
	runTask(
		task: {
			jobId: JobId;
			taskId: TaskId;
			attempt: number;
			modelId: ModelId;
			leaseId: LeaseId;
			inputs: Tensor[];
			deadlineMs: number;
		},
		options: { signal: AbortSignal }
	): Promise<TaskAnswer>;
	cancelTask(taskId: TaskId, attempt: number): void;
}

/** @param endpoint the device's broker; empty for the network's default */
export function createDeviceSession(
	link: Link,
	{ deviceId, chainId, endpoint = '' }: { deviceId: DeviceId; chainId: number; endpoint?: string }
): DeviceSession {
	const listeners = new Set<(message: Message) => void>();
	link.onMessage(({ message }) => {
		for (const listener of [...listeners]) listener(message);
	});
	const session: DeviceSession = {
		deviceId,
		link,
		endpoint,
		onMessage(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		async presentLease(leaseId) {
			const { message } = await link.request({ type: 'lease.present', leaseId }, { timeoutMs: LEASE_MS });
			const { endsAtS, facts } = expectMessage(message, 'lease.accepted');
			return { endsAtS, facts };
		},
		async provideModel(model, { signal, onProgress, onLoading }) {
			const { modelId } = model;
			const load = async () => {
				const from = await model.give(session, { signal, onProgress });
				onLoading(0);
				const { message } = await link.request(
					{ type: 'model.load', modelId },
					{ timeoutMs: LOAD_MS, signal }
				);
				// What the device held of it was not ours: somebody else's false beginning. It is gone now, so send all.
				const isFalse = message.type === 'refused' && message.code === 'model.hashMismatch' && from > 0;
				if (isFalse) throw refusal({ code: 'model.missing', text: message.text });
				return expectMessage(message, 'model.ready');
			};
			const stopListening = session.onMessage((message) => {
				if (message.type === 'model.loading' && message.modelId === modelId) onLoading(message.part);
			});
			try {
				await load().catch((thrown: unknown) => {
					// Its browser may have cleared its disk amid it, or after. Once: a disk that keeps nothing is of no use.
					if (toRallyError(thrown).code !== 'model.missing') throw thrown;
					return load();
				});
			} finally {
				stopListening();
			}
		},
		async runTask({ inputs, deadlineMs, ...task }, { signal }) {
			const headers = inputs.map(({ name, type, dims }) => ({ name, type, dims }));
			// Taken while the task is away.
			const hashing = hashTensors(inputs);
			const received = await link.request(
				{ type: 'task.run', ...task, inputs: headers, deadlineMs },
				{ attachments: inputs.map(({ data }) => data), timeoutMs: deadlineMs, signal }
			);
			const { message } = received;
			if (message.type === 'task.failed') throw refusal(message);
			const done = expectMessage(message, 'task.done');
			const answer = { outputs: outputsOf(done, received), receipt: done.receipt, signature: done.signature };
			const inputHash = await hashing;
			const checked = await checkResult(
				{ ...task, deviceId, chainId, inputHash },
				answer,
				link.remote.publicKey
			);
			if (!checked.ok) throw checked.error;
			return answer;
		},
		cancelTask(taskId, attempt) {
			link.send({ type: 'task.cancel', taskId, attempt }).catch(() => {
				// The link is gone, and the attempt with it.
			});
		}
	};
	return session;
}

function outputsOf(
	{ outputs }: Extract<Message, { type: 'task.done' }>,
	{ attachments }: Received
): Tensor[] {
	return outputs.map((header, i) => ({ ...header, data: attachments[i] ?? new Uint8Array() }));
}
