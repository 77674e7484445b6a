import { RallyError, toRallyError } from '$lib/core/errors';
import type { DeviceId, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { Link, Received } from '$lib/peer/link';
import { hashTensors } from '$lib/protocol/hashTensors';
import type { Message, Receipt, ServingFacts } from '$lib/protocol/messages';
import { chunkCount, chunkSpan, modelTreeOf } from '$lib/protocol/modelTree';
import { checkResult } from './checkResult';

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
export interface DeviceSession {
	readonly deviceId: DeviceId;
	readonly link: Link;
	/** Tells of what it sends unasked. @returns a function that ends it */
	onMessage(listener: (message: Message) => void): () => void;
	/**
	 * @returns when the lease ends, by the chain's clock, seconds, and what the device says of itself
	 * @throws RallyError with the device's refusal
	 */
	presentLease(leaseId: LeaseId): Promise<{ endsAtS: number; facts: ServingFacts }>;
	/** Sends what the device lacks of the model, and has it loaded. `onProgress`: 0 to 1, then `onLoading`. */
	provideModel(
		model: { modelId: ModelId; bytes: Uint8Array<ArrayBuffer> },
		options: { signal: AbortSignal; onProgress: (part: number) => void; onLoading: () => void }
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

export function createDeviceSession(
	link: Link,
	{ deviceId, chainId }: { deviceId: DeviceId; chainId: number }
): DeviceSession {
	const listeners = new Set<(message: Message) => void>();
	link.onMessage(({ message }) => {
		for (const listener of [...listeners]) listener(message);
	});
	return {
		deviceId,
		link,
		onMessage(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		async presentLease(leaseId) {
			const { message } = await link.request({ type: 'lease.present', leaseId }, { timeoutMs: LEASE_MS });
			const { endsAtS, facts } = expect(message, 'lease.accepted');
			return { endsAtS, facts };
		},
		async provideModel(model, options) {
			const from = await sendModel(link, model, options);
			options.onLoading();
			const load = { type: 'model.load', modelId: model.modelId } as const;
			const loaded = await link.request(load, { timeoutMs: LOAD_MS, signal: options.signal });
			const { message } = loaded;
			// What the device held of it was not ours: somebody else's false beginning. It is gone now, so send all.
			if (message.type === 'refused' && message.code === 'model.hashMismatch' && from > 0) {
				await sendModel(link, model, options);
				expect(
					(await link.request(load, { timeoutMs: LOAD_MS, signal: options.signal })).message,
					'model.ready'
				);
				return;
			}
			expect(message, 'model.ready');
		},
		async runTask({ inputs, deadlineMs, ...task }, { signal }) {
			const headers = inputs.map(({ name, type, dims }) => ({ name, type, dims }));
			const received = await link.request(
				{ type: 'task.run', ...task, inputs: headers, deadlineMs },
				{ attachments: inputs.map(({ data }) => data), timeoutMs: deadlineMs, signal }
			);
			const { message } = received;
			if (message.type === 'task.failed') throw refusal(message);
			const done = expect(message, 'task.done');
			const answer = { outputs: outputsOf(done, received), receipt: done.receipt, signature: done.signature };
			const inputHash = await hashTensors(inputs);
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
}

/** Sends what the device lacks of a model. @returns the first chunk it lacked */
async function sendModel(
	link: Link,
	{ modelId, bytes }: Parameters<DeviceSession['provideModel']>[0],
	{ signal, onProgress }: Parameters<DeviceSession['provideModel']>[1]
): Promise<number> {
	const sizeBytes = bytes.length;
	const tree = await modelTreeOf(bytes);
	const offer = await link.request(
		{ type: 'model.offer', modelId, sizeBytes, root: tree.root },
		{ timeoutMs: LEASE_MS, signal }
	);
	const { from } = expect(offer.message, 'model.wanted');
	for (let index = from; index < chunkCount(sizeBytes); index++) {
		const [start, end] = chunkSpan(sizeBytes, index);
		onProgress(start / sizeBytes);
		const proof = tree.proofOf(index);
		await link.send(
			{ type: 'model.chunk', modelId, index, proof },
			{ attachments: [bytes.subarray(start, end)], signal }
		);
	}
	return from;
}

function outputsOf(
	{ outputs }: Extract<Message, { type: 'task.done' }>,
	{ attachments }: Received
): Tensor[] {
	return outputs.map((header, i) => ({ ...header, data: attachments[i] ?? new Uint8Array() }));
}

const refusal = ({ code, text }: { code: string; text: string }): RallyError =>
	new RallyError(text, { code });

/** The message as the type that must have come. @throws RallyError with the peer's refusal, or `message.unexpected` */
function expect<Type extends Message['type']>(
	message: Message,
	type: Type
): Extract<Message, { type: Type }> {
	if (message.type === type) return message as Extract<Message, { type: Type }>;
	if (message.type === 'refused') throw refusal(message);
	throw toRallyError(
		new Error(`The device answered with "${message.type}" where "${type}" was due.`),
		'message.unexpected'
	);
}
