import type { Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { PeerId } from '$lib/core/ids';
import type { Random } from '$lib/core/random';
import { createStore } from '$lib/core/store';
import { CHANNEL_LOW_BYTES } from '$lib/protocol/limits';
import { wireError } from '$lib/protocol/wireError';
import type { Channel, Transport, TransportState } from './transport';

export interface MemoryHubOptions {
	random: Random;
	clock: Clock;
	/** One way; up to as much again is added at random. 0: as soon as what runs is done. */
	latencyMs?: number;
}

/** A network inside one process, with a broker whose word can be cut. */
export interface MemoryHub {
	/** A place at the broker; `connecting` until the hub has seen it, as anywhere else. */
	transport(peerId: PeerId): Transport;
	/** The network between two peers goes away, without a word to either but in the end. */
	cut(a: PeerId, b: PeerId): void;
	/** The broker goes away; what is open goes on. */
	cutBroker(): void;
	restoreBroker(): void;
}

interface End extends Channel {
	receive(bytes: Uint8Array<ArrayBuffer>): void;
	finish(reason: string): void;
}

interface Seat {
	ends: Set<End>;
	setState(state: TransportState): void;
	arrive(channel: Channel): void;
}

export function createMemoryHub({ random, clock, latencyMs = 0 }: MemoryHubOptions): MemoryHub {
	const seats = new Map<PeerId, Seat>();
	let isBrokerUp = true;

	const delay = async () => {
		if (latencyMs === 0) return new Promise<void>((resolve) => setTimeout(resolve, 0));
		const [byte = 0] = random.bytes(1);
		return clock.sleep(latencyMs * (1 + byte / 255));
	};

	/** One end; what it sends reaches `other` in order, a batch a delay. */
	const createEnd = (remotePeerId: PeerId, fingerprints: Channel['fingerprints'], other: () => End): End => {
		let handler: ((bytes: Uint8Array<ArrayBuffer>) => void) | undefined;
		let onLow = () => {};
		let settle = (_: string) => {};
		let isOpen = true;
		let bufferedBytes = 0;
		const early: Uint8Array<ArrayBuffer>[] = [];
		let outgoing: Uint8Array<ArrayBuffer>[] = [];
		let isFlushing = false;
		const closed = new Promise<string>((resolve) => (settle = resolve));

		const flush = async () => {
			if (isFlushing) return;
			isFlushing = true;
			while (outgoing.length > 0) {
				await delay();
				const batch = outgoing;
				outgoing = [];
				for (const bytes of batch) {
					const wasHigh = bufferedBytes > CHANNEL_LOW_BYTES;
					bufferedBytes -= bytes.length;
					other().receive(bytes);
					if (wasHigh && bufferedBytes <= CHANNEL_LOW_BYTES) onLow();
				}
			}
			isFlushing = false;
			if (!isOpen) other().finish('The peer closed the connection.');
		};

		return {
			remotePeerId,
			fingerprints,
			closed,
			get bufferedBytes() {
				return bufferedBytes;
			},
			send(bytes) {
				if (!isOpen) throw wireError('transport.lost');
				bufferedBytes += bytes.length;
				outgoing.push(bytes.slice());
				void flush();
			},
			onMessage(next) {
				handler = next;
				for (const bytes of early.splice(0)) next(bytes);
			},
			onLow(next) {
				onLow = next;
			},
			close() {
				if (!isOpen) return;
				isOpen = false;
				settle('This side closed the connection.');
				if (!isFlushing) void delay().then(() => other().finish('The peer closed the connection.'));
			},
			receive(bytes) {
				if (!isOpen) return;
				if (handler) handler(bytes);
				else early.push(bytes);
			},
			finish(reason) {
				isOpen = false;
				outgoing = [];
				settle(reason);
			}
		};
	};

	const connect = async (from: PeerId, to: PeerId, mine: Seat, signal?: AbortSignal): Promise<Channel> => {
		signal?.throwIfAborted();
		await delay();
		signal?.throwIfAborted();
		const theirs = seats.get(to);
		if (!isBrokerUp) throw wireError('transport.lost', 'the broker is gone');
		if (!theirs) {
			throw new RallyError('Nobody is at this address.', { code: 'peer.unavailable', details: to });
		}
		const [a, b] = [random.bytes(32), random.bytes(32)];
		const near: End = createEnd(to, { local: a, remote: b }, () => far);
		const far: End = createEnd(from, { local: b, remote: a }, () => near);
		for (const [seat, end] of [
			[mine, near],
			[theirs, far]
		] as const) {
			seat.ends.add(end);
			void end.closed.then(() => seat.ends.delete(end));
		}
		theirs.arrive(far);
		return near;
	};

	return {
		transport(peerId) {
			const state = createStore<TransportState>({ status: 'connecting' });
			let handler: ((channel: Channel) => void) | undefined;
			const early: Channel[] = [];
			const seat: Seat = {
				ends: new Set(),
				setState: (next) => {
					if (state.get().status !== 'closed') state.set(next);
				},
				arrive: (channel) => void (handler ? handler(channel) : early.push(channel))
			};
			if (seats.has(peerId))
				throw new RallyError('This address is taken.', { code: 'peer.idTaken', details: peerId });
			seats.set(peerId, seat);
			void delay().then(() => seat.setState({ status: 'online' }));
			return {
				peerId,
				state,
				async connect(to, { signal } = {}) {
					if (state.get().status === 'closed') throw wireError('transport.lost', 'the transport is closed');
					return connect(peerId, to, seat, signal);
				},
				onChannel(next) {
					handler = next;
					for (const channel of early.splice(0)) next(channel);
				},
				rejoin() {
					if (state.get().status === 'closed') return;
					seat.setState({ status: 'reconnecting', attempt: 1, problem: 'This side asked for it.' });
					void delay().then(() => isBrokerUp && seat.setState({ status: 'online' }));
				},
				close() {
					seat.setState({ status: 'closed' });
					seats.delete(peerId);
					for (const end of seat.ends) end.close();
				}
			};
		},
		cut(a, b) {
			for (const [seat, other] of [
				[seats.get(a), b],
				[seats.get(b), a]
			] as const) {
				for (const end of seat?.ends ?? [])
					if (end.remotePeerId === other) end.finish('The network was cut.');
			}
		},
		cutBroker() {
			isBrokerUp = false;
			for (const seat of seats.values()) {
				seat.setState({ status: 'reconnecting', attempt: 1, problem: 'The broker is gone.' });
			}
		},
		restoreBroker() {
			isBrokerUp = true;
			for (const seat of seats.values()) seat.setState({ status: 'online' });
		}
	};
}
