import type { LeaseView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import type { RallyError } from '$lib/core/errors';
import type { DeviceId, ModelId } from '$lib/core/ids';
import type { Link, Received } from '$lib/peer/link';
import { sentenceOf, type RefusalCode } from '$lib/protocol/codes';
import { MODEL_BYTES, MODEL_CHUNKS_AHEAD } from '$lib/protocol/limits';
import type { Message, ModelSource } from '$lib/protocol/messages';
import { deviceIdOf } from '$lib/protocol/peerId';
import { createModelFetcher, type ModelFetcher } from './fetchModel';
import type { ModelShelf } from './modelShelf';
import { refusalOf } from './refusalOf';
import type { ShelvedModel } from './shelvedModel';

type Of<Type extends Message['type']> = Extract<Message, { type: Type }>;

export interface ModelIntakeOptions {
	shelf: ModelShelf;
	deviceId: DeviceId;
	/** That of this client. */
	lease(): LeaseView | undefined;
	/** A link to another device of the lease. */
	openDevice(source: ModelSource, signal: AbortSignal): Promise<Link>;
	clock: Clock;
	/** A model could not be kept, or what was kept of it is gone; told once, until it is offered again. */
	onFailure(modelId: ModelId, error: RallyError): void;
	/** The client has gone. */
	signal: AbortSignal;
}

/** Takes models in from one client: what it offers, chunk by chunk, from itself or from the devices it names. */
export interface ModelIntake {
	/** Answers `model.offer`, `model.chunk` and `model.sources`, for a client whose lease holds. */
	receive(
		received: Received,
		message: Of<'model.offer'> | Of<'model.chunk'> | Of<'model.sources'>
	): Promise<void>;
	/**
	 * The whole of a model that this client has offered, once what came of it is on the disk.
	 *
	 * @returns undefined where it was not offered, or the disk does not hold the bytes that the hash names
	 * @throws RallyError `storage.*` where it could not be kept, `model.missing` where it is gone since
	 */
	read(modelId: ModelId): Promise<Uint8Array<ArrayBuffer> | undefined>;
	isOffered(modelId: ModelId): boolean;
}

export function createModelIntake(
	link: Link,
	{ shelf, deviceId, lease, openDevice, clock, onFailure, signal }: ModelIntakeOptions
): ModelIntake {
	let offered: ShelvedModel | undefined;
	let fetcher: ModelFetcher | undefined;
	/** Of the model that was offered before. */
	let stopFetching = new AbortController();
	/** What this client works with is not dropped for another's. */
	let stopUsing = () => {};
	signal.addEventListener('abort', () => stopUsing(), { once: true });
	/** Chunks that have come and are not on the disk yet; they go there in the order they came. */
	let queued = 0;
	let writes: Promise<void> = Promise.resolve();

	const refuse = (received: Received, code: RefusalCode) =>
		received.reply({ type: 'refused', code, text: sentenceOf(code) });

	/** Says what is here whenever it is more, and why it will not be, until the next offer. */
	async function report(model: ShelvedModel, until: AbortSignal): Promise<void> {
		const { modelId, count } = model;
		let { held, failure } = model;
		for (;;) {
			while (model.held === held && model.failure === failure) await model.changed(until);
			until.throwIfAborted();
			const isMore = model.held !== held;
			const failed = model.failure !== failure ? model.failure : undefined;
			({ held, failure } = model);
			const { heldBytes, fromPeers } = model;
			if (isMore) await link.send({ type: 'model.progress', modelId, heldBytes, fromPeers });
			if (!failed) continue;
			onFailure(modelId, failed);
			// Of what is missing later the client hears when it has the model loaded, or runs a task.
			if (held === count) continue;
			await link.send({ type: 'refused', ...refusalOf(failed, 'internal') });
		}
	}

	async function offer(received: Received, { modelId, sizeBytes, root }: Of<'model.offer'>): Promise<void> {
		const present = lease();
		if (!present) return refuse(received, 'lease.required');
		if (sizeBytes > MODEL_BYTES) return refuse(received, 'model.tooLarge');
		await writes;
		const model = await shelf.offer(present, { modelId, sizeBytes, root });
		if (!model) return refuse(received, 'model.hashMismatch');
		if (signal.aborted) return;
		if (offered !== model) {
			stopFetching.abort();
			stopFetching = new AbortController();
			offered = model;
			stopUsing();
			stopUsing = model.use();
			const until = AbortSignal.any([signal, stopFetching.signal]);
			fetcher = createModelFetcher({
				model,
				leaseId: present.leaseId,
				openLink: openDevice,
				clock,
				onExhausted: () => {
					link.send({ type: 'model.wanted', modelId, from: model.held }).catch(() => {});
				},
				signal: until
			});
			report(model, until).catch(() => {
				// The client has gone, or offers another model.
			});
		}
		return received.reply({ type: 'model.wanted', modelId, from: model.held });
	}

	async function take({ modelId, index, proof }: Of<'model.chunk'>, chunk: Uint8Array<ArrayBuffer>) {
		const model = offered;
		const isAskedFor = model?.modelId === modelId && index < model.held + MODEL_CHUNKS_AHEAD;
		if (!isAskedFor || queued >= MODEL_CHUNKS_AHEAD)
			return link.close('message.sequence', sentenceOf('model.unexpected'));
		queued++;
		const put = async () => {
			// Known meanwhile, from another device or from before.
			if (index < model.held) return;
			const proven = { index, chunk, proof };
			if (!(await model.isRight(proven))) return link.close('model.hashMismatch');
			if (!(await model.append(proven, 'client')))
				link.close('message.sequence', sentenceOf('model.unexpected'));
		};
		// What the disk refuses is told by `report`.
		writes = writes.then(put).catch(() => {});
		await writes;
		queued--;
	}

	/** Under whichever link it was offered. */
	const find = (modelId: ModelId): ShelvedModel | undefined => {
		const present = lease();
		return present && shelf.find(present.leaseId, modelId);
	};

	/** Other devices of the same lease. */
	const mayBeAsked = ({ deviceId: id, publicKey }: ModelSource): boolean =>
		id !== deviceId && id === deviceIdOf(publicKey) && (lease()?.deviceIds.includes(id) ?? false);

	return {
		isOffered: (modelId) => find(modelId) !== undefined,
		async receive(received, message) {
			switch (message.type) {
				case 'model.offer':
					return offer(received, message);
				case 'model.chunk':
					return take(message, received.attachments[0] ?? new Uint8Array());
				case 'model.sources':
					if (offered?.modelId === message.modelId) fetcher?.use(message.peers.filter(mayBeAsked));
			}
		},
		async read(modelId) {
			await writes;
			const model = find(modelId);
			const wasWhole = model?.held === model?.count;
			const bytes = await model?.read();
			const present = lease();
			if (wasWhole && !bytes && present) shelf.forget(present.leaseId, modelId);
			return bytes;
		}
	};
}
