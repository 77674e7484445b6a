import { createBell } from '$lib/core/bell';
import type { Clock } from '$lib/core/clock';
import { withDeadline } from '$lib/core/deadline';
import type { DeviceId, LeaseId } from '$lib/core/ids';
import type { Link } from '$lib/peer/link';
import { MODEL_FETCHES_AT_ONCE } from '$lib/protocol/limits';
import type { ModelSource } from '$lib/protocol/messages';
import { wireError } from '$lib/protocol/wireError';
import type { ProvenChunk, ShelvedModel } from './shelvedModel';

/** Devices that are asked beside each other: two share the load, the third stands in for one that is slow. */
const SOURCES_AT_ONCE = 3;
/** Chunks in flight or not yet on the disk, and so what this takes of memory. */
const CHUNKS_AT_ONCE = SOURCES_AT_ONCE * MODEL_FETCHES_AT_ONCE;
/** Broker, ICE, DTLS and handshake; somebody else is asked meanwhile. */
const OPEN_MS = 20_000;
/** A mebibyte at 100 kB/s, and what the other may wait until it has the chunk itself. */
const CHUNK_MS = 15_000;
/** Between two questions to a device that has not got that far, or enough to do. */
const BUSY_MS = 500;
/** So often in a row, and it counts as one that has nothing: half a minute of its own waiting. */
const BUSY_TIMES = 6;

export interface FetchOptions {
	model: ShelvedModel;
	leaseId: LeaseId;
	openLink(source: ModelSource, signal: AbortSignal): Promise<Link>;
	clock: Clock;
	/** None of the sources gives what is lacking. */
	onExhausted(): void;
	signal: AbortSignal;
}

/** Fetches what is lacking of one model from other devices. */
export interface ModelFetcher {
	/** Asks these from now on and no others, best first; one that gave a wrong chunk is never asked again. */
	use(sources: readonly ModelSource[]): void;
}

export function createModelFetcher({
	model,
	leaseId,
	openLink,
	clock,
	onExhausted,
	signal
}: FetchOptions): ModelFetcher {
	const liars = new Set<DeviceId>();
	const asked = new Map<DeviceId, AbortController>();
	let next: ModelSource[] = [];
	const inFlight = new Set<number>();
	/** Right, and waiting for those before them. */
	const ready = new Map<number, ProvenChunk>();
	const bell = createBell();

	/** The first chunk that nobody is asked for. */
	function lacking(): number | undefined {
		for (let index = model.held; index < Math.min(model.count, model.held + CHUNKS_AT_ONCE); index++)
			if (!inFlight.has(index) && !ready.has(index)) return index;
		return undefined;
	}

	async function store(): Promise<void> {
		for (let chunk; (chunk = ready.get(model.held));) {
			ready.delete(chunk.index);
			await model.append(chunk, 'peer');
			bell.ring();
		}
	}

	/** @returns false where the other has not got that far, or enough to do */
	async function fetchOne(index: number, { deviceId }: ModelSource, link: Link, signal: AbortSignal) {
		const { modelId } = model;
		const { message, attachments } = await link.request(
			{ type: 'model.fetch', modelId, leaseId, index },
			{ timeoutMs: CHUNK_MS, signal }
		);
		if (message.type === 'refused' && message.code === 'device.busy') return false;
		if (message.type === 'refused') throw wireError(message.code);
		const chunk = attachments[0];
		if (message.type !== 'model.chunk' || !chunk) throw wireError('message.sequence');
		const proven = { index, chunk, proof: message.proof };
		const isRight = message.modelId === modelId && message.index === index && (await model.isRight(proven));
		if (!isRight) {
			liars.add(deviceId);
			throw wireError('model.hashMismatch');
		}
		ready.set(index, proven);
		return true;
	}

	/** Asks one device for a chunk at a time until there is nothing left. */
	async function draw(source: ModelSource, link: Link, signal: AbortSignal): Promise<void> {
		let busy = 0;
		while (model.held < model.count && !model.failure) {
			const index = lacking();
			if (index === undefined) {
				await Promise.race([bell.rung(signal), model.changed(signal)]);
				continue;
			}
			inFlight.add(index);
			let isHere: boolean;
			try {
				isHere = await fetchOne(index, source, link, signal);
			} finally {
				inFlight.delete(index);
				bell.ring();
			}
			busy = isHere ? 0 : busy + 1;
			if (busy > BUSY_TIMES) throw wireError('device.busy');
			if (isHere) await store();
			else await clock.sleep(BUSY_MS, signal);
		}
	}

	async function ask(source: ModelSource): Promise<void> {
		const stop = new AbortController();
		asked.set(source.deviceId, stop);
		const ended = AbortSignal.any([signal, stop.signal]);
		let link: Link | undefined;
		try {
			link = await withDeadline((late) => openLink(source, late), {
				ms: OPEN_MS,
				what: 'Reaching another device',
				signal: ended
			});
			const open = link;
			void open.closed.then(() => stop.abort());
			await Promise.all(Array.from({ length: MODEL_FETCHES_AT_ONCE }, () => draw(source, open, ended)));
		} catch {
			// Unreachable, gone, without the model, or a liar: somebody else has what is lacking.
		}
		link?.close();
		stop.abort();
		if (asked.get(source.deviceId) !== stop) return;
		asked.delete(source.deviceId);
		// What this disk does not take is nobody else's fault, and the client is told.
		if (signal.aborted || model.held === model.count || model.failure) return;
		if (askMore() === 0) onExhausted();
	}

	/** @returns how many are asked now */
	function askMore(): number {
		while (asked.size < SOURCES_AT_ONCE) {
			const source = next.shift();
			if (!source) break;
			void ask(source);
		}
		return asked.size;
	}

	return {
		use(sources) {
			const usable = sources.filter(({ deviceId }) => !liars.has(deviceId));
			for (const [deviceId, stop] of asked) {
				if (usable.some((source) => source.deviceId === deviceId)) continue;
				asked.delete(deviceId);
				stop.abort();
			}
			next = usable.filter(({ deviceId }) => !asked.has(deviceId));
			if (model.held === model.count || signal.aborted) return;
			if (askMore() === 0 && sources.length > 0) onExhausted();
		}
	};
}
