import { createBell, type Bell } from '$lib/core/bell';
import type { Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { DeviceId, ModelId } from '$lib/core/ids';
import type { Link } from '$lib/peer/link';
import { MODEL_CHUNK_BYTES, MODEL_CHUNKS_AHEAD, MODEL_SOURCES } from '$lib/protocol/limits';
import type { Message, ModelSource } from '$lib/protocol/messages';
import { chunkCount, chunkSpan, modelTreeOf, type ModelTree } from '$lib/protocol/modelTree';
import { expectMessage, refusal } from './expectMessage';

/** A device looks at its disk before it answers. */
const OFFER_MS = 20_000;
/** Devices that are sent a model from here at once: one, and one that nobody else could help. */
const SENT_AT_ONCE = 2;
/** A device that gets on by nothing for so long with what others give it is helped from here. */
const PEERS_STALL_MS = 20_000;
/** A device that takes nothing for so long of what it is sent has stalled. */
const CLIENT_STALL_MS = 60_000;
const LOOK_MS = 5000;

/** How far a device has got with a model. */
export interface ModelProgress {
	/** On its disk, 0 to 1. */
	part: number;
	/** Bytes of it that other devices gave. */
	fromPeers: number;
}

/** A device that is to hold the model. */
export interface Recipient {
	readonly deviceId: DeviceId;
	readonly link: Link;
	/** Its broker; empty for the network's default. */
	readonly endpoint: string;
	/** Tells of what it sends unasked. @returns a function that ends it */
	onMessage(listener: (message: Message) => void): () => void;
}

/** Hands one model to the devices of a lease: to one from here, to the others from those that have it. */
export interface ModelHandout {
	readonly modelId: ModelId;
	/**
	 * Sees to it that a device has all of the model on its disk.
	 *
	 * @returns chunks that it had before
	 * @throws RallyError with the device's refusal, `model.stalled`, or what its link ended with; the signal's reason
	 */
	give(
		recipient: Recipient,
		options: { signal: AbortSignal; onProgress(progress: ModelProgress): void }
	): Promise<number>;
}

interface Seat {
	recipient: Recipient;
	/** `waiting`: for someone who can give it what is lacking. */
	way: 'waiting' | 'peers' | 'client' | 'done';
	heldBytes: number;
	/** When it last got on. */
	atMs: number;
	/** Whom it was told to ask last. */
	named: readonly DeviceId[];
	/** Who was no help to it. */
	failed: Set<DeviceId>;
	progressed: Bell;
	signal: AbortSignal;
	fail(error: unknown): void;
}

export function createModelHandout({
	modelId,
	bytes,
	clock
}: {
	modelId: ModelId;
	bytes: Uint8Array<ArrayBuffer>;
	clock: Clock;
}): ModelHandout {
	const sizeBytes = bytes.length;
	const count = chunkCount(sizeBytes);
	let tree: Promise<ModelTree> | undefined;
	/** In the order they came. */
	const seats = new Map<DeviceId, Seat>();

	async function offer({ link }: Recipient, signal: AbortSignal): Promise<number> {
		const { root } = await (tree ??= modelTreeOf(bytes));
		const { message } = await link.request(
			{ type: 'model.offer', modelId, sizeBytes, root },
			{ timeoutMs: OFFER_MS, signal }
		);
		return Math.min(expectMessage(message, 'model.wanted').from, count);
	}

	/** Those who have more than this one, or came before it with as much: so nobody waits for who waits for it. */
	function aheadOf(seat: Seat): Seat[] {
		const order = [...seats.values()];
		return order.filter((other, at) => {
			if (other === seat || other.way === 'waiting' || seat.failed.has(other.recipient.deviceId))
				return false;
			const isBefore = at < order.indexOf(seat);
			return other.heldBytes > seat.heldBytes || (other.heldBytes === seat.heldBytes && isBefore);
		});
	}

	/** Each begins at another of them, so that they share the load. */
	function sourcesFor(seat: Seat): ModelSource[] {
		const ahead = aheadOf(seat);
		const first = Math.floor([...seats.values()].indexOf(seat) / 2) % Math.max(1, ahead.length);
		return [...ahead.slice(first), ...ahead.slice(0, first)]
			.slice(0, MODEL_SOURCES)
			.map(({ recipient: { deviceId, link, endpoint } }) => ({
				deviceId,
				publicKey: link.remote.publicKey,
				endpoint
			}));
	}

	/** Finds for everyone who waits somebody to help. */
	function plan(): void {
		const waiting = [...seats.values()]
			.filter(({ way }) => way === 'waiting')
			.sort((a, b) => b.heldBytes - a.heldBytes);
		for (const seat of waiting) {
			const peers = sourcesFor(seat);
			seat.atMs = clock.nowMs();
			if (peers.length > 0) {
				seat.way = 'peers';
				name(seat, peers);
			} else if ([...seats.values()].filter(({ way }) => way === 'client').length < SENT_AT_ONCE) {
				seat.way = 'client';
				send(seat).catch(seat.fail);
			}
		}
	}

	function name(seat: Seat, peers: ModelSource[]): void {
		seat.named = peers.map(({ deviceId }) => deviceId);
		seat.recipient.link.send({ type: 'model.sources', modelId, peers }).catch(seat.fail);
	}

	function helpFailed(seat: Seat): void {
		for (const deviceId of seat.named) seat.failed.add(deviceId);
		seat.way = 'waiting';
		plan();
	}

	/** Sends what is lacking, as fast as it goes to the other's disk. */
	async function send(seat: Seat): Promise<void> {
		const { recipient, signal } = seat;
		const { proofOf } = await (tree ??= modelTreeOf(bytes));
		let index = Math.ceil(seat.heldBytes / MODEL_CHUNK_BYTES);
		if (seat.named.length > 0) {
			name(seat, []);
			index = await offer(recipient, signal);
		}
		for (; index < count; index++) {
			while (index >= Math.floor(seat.heldBytes / MODEL_CHUNK_BYTES) + MODEL_CHUNKS_AHEAD)
				await seat.progressed.rung(signal);
			const [start, end] = chunkSpan(sizeBytes, index);
			await recipient.link.send(
				{ type: 'model.chunk', modelId, index, proof: proofOf(index) },
				{ attachments: [bytes.subarray(start, end)], signal }
			);
		}
	}

	/** Looks after one seat until it is over: who stands still is helped, or given up. */
	async function watch(seat: Seat): Promise<void> {
		for (;;) {
			await clock.sleep(LOOK_MS, seat.signal);
			const stillMs = clock.nowMs() - seat.atMs;
			if (seat.way === 'peers' && stillMs >= PEERS_STALL_MS) helpFailed(seat);
			if (seat.way === 'client' && stillMs >= CLIENT_STALL_MS) {
				throw new RallyError('The device does not take the model that it is sent.', {
					code: 'model.stalled'
				});
			}
		}
	}

	return {
		modelId,
		async give(recipient, { signal, onProgress }) {
			const { deviceId, link } = recipient;
			const from = await offer(recipient, signal);
			const over = new AbortController();
			const leave = () => {
				over.abort(signal.reason);
				seats.delete(deviceId);
				plan();
			};
			let settle: { done(): void; fail(error: unknown): void } = { done: () => {}, fail: () => {} };
			const held = new Promise<void>((done, fail) => (settle = { done, fail }));
			held.catch(() => {});
			const seat: Seat = {
				recipient,
				way: from === count ? 'done' : 'waiting',
				heldBytes: Math.min(from * MODEL_CHUNK_BYTES, sizeBytes),
				atMs: clock.nowMs(),
				named: [],
				failed: new Set(),
				progressed: createBell(),
				signal: AbortSignal.any([signal, over.signal]),
				fail: settle.fail
			};
			seats.get(deviceId)?.fail(new RallyError('The device has come again.', { code: 'model.again' }));
			seats.set(deviceId, seat);
			// Even later: who has it and goes can't be asked for it any more.
			void link.closed.then(({ code, text }) => {
				settle.fail(new RallyError(text, { code }));
				if (seats.get(deviceId) === seat) leave();
			});
			const stopListening = recipient.onMessage((message) => {
				// Unasked, it is about the one model that is on its way there.
				if (message.type === 'refused') return settle.fail(refusal(message));
				if (seat.way === 'done' || !('modelId' in message) || message.modelId !== modelId) return;
				if (message.type === 'model.wanted' && seat.way === 'peers') helpFailed(seat);
				if (message.type !== 'model.progress') return;
				seat.heldBytes = Math.min(message.heldBytes, sizeBytes);
				seat.atMs = clock.nowMs();
				seat.progressed.ring();
				onProgress({ part: seat.heldBytes / sizeBytes, fromPeers: message.fromPeers });
				if (seat.heldBytes < sizeBytes) return;
				seat.way = 'done';
				settle.done();
				plan();
			});
			const onAbort = () => settle.fail(signal.reason);
			signal.addEventListener('abort', onAbort, { once: true });
			try {
				plan();
				if (seat.way === 'done') settle.done();
				else watch(seat).catch(settle.fail);
				await held;
				return from;
			} catch (thrown) {
				if (seats.get(deviceId) === seat) leave();
				throw thrown;
			} finally {
				over.abort();
				signal.removeEventListener('abort', onAbort);
				stopListening();
			}
		}
	};
}
