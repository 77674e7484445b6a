import type { DataConnection, Peer } from 'peerjs';
import type { Clock } from '$lib/core/clock';
import { withDeadline } from '$lib/core/deadline';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { PeerId } from '$lib/core/ids';
import type { Random } from '$lib/core/random';
import { createStore } from '$lib/core/store';
import { CHANNELS_AT_ONCE, CONNECT_MS, HEARTBEAT_MS } from '$lib/protocol/limits';
import { wireError } from '$lib/protocol/wireError';
import { createArrivals } from './arrivals';
import { backoffMs } from './backoffMs';
import { createRtcChannel } from './rtcChannel';
import type { Channel, Transport, TransportState } from './transport';
import { whenOnline } from './whenOnline';

export interface PeerjsTransportOptions {
	peerId: PeerId;
	/** Where the PeerJS broker is; absolute, or a path on the page's own origin. */
	brokerUrl: string;
	/** None is asked unless named: PeerJS's public ones never are. */
	iceServers?: RTCIceServer[];
	clock: Clock;
	random: Random;
}

const SENTENCES: Record<string, string> = {
	'unavailable-id': 'This key is in use in another tab.',
	'browser-incompatible': 'This browser has no WebRTC.'
};

/**
 * A transport over PeerJS in a browser: PeerJS brings the two together, then its data channel is ours. The
 * package is loaded when the first transport is made.
 */
export function createPeerjsTransport({
	peerId,
	brokerUrl,
	iceServers = [],
	clock,
	random
}: PeerjsTransportOptions): Transport {
	const state = createStore<TransportState>({ status: 'connecting' });
	const arrivals = createArrivals();
	const channels = new Set<Channel>();
	const life = new AbortController();
	/** What callers wait for, to be told that nobody is there. */
	const calls = new Set<{ to: PeerId; reject(error: RallyError): void }>();
	let peer: Peer | undefined;
	const welcomed = new WeakSet<Peer>();
	let incoming = 0;
	let attempt = 0;
	let problem = '';
	/** Ends the wait before the next try. */
	let hurry = new AbortController();

	const url = new URL(brokerUrl, globalThis.location?.href);
	const secure = ['https:', 'wss:'].includes(url.protocol);
	const options = {
		host: url.hostname,
		port: Number(url.port || (secure ? 443 : 80)),
		path: url.pathname,
		secure,
		debug: 0,
		config: { iceServers }
	};

	const start = async () => {
		const { Peer } = await import('peerjs');
		if (life.signal.aborted) return;
		const mine = new Peer(peerId, options);
		peer = mine;
		mine.on('open', () => {
			attempt = 0;
			welcomed.add(mine);
			state.set({ status: 'online' });
		});
		mine.on('connection', (connection) => accept(connection));
		mine.on('call', (call) => call.close());
		mine.on('error', (error) => {
			problem = SENTENCES[error.type] ?? 'The broker cannot be reached.';
			if (error.type !== 'peer-unavailable') return;
			for (const call of [...calls]) {
				if (!error.message.endsWith(` ${call.to}`)) continue;
				call.reject(
					new RallyError('Nobody is at this address.', { code: 'peer.unavailable', details: call.to })
				);
			}
		});
		// After its first welcome PeerJS loses the broker and can go back; before, it destroys itself.
		mine.on('disconnected', () => queueMicrotask(() => void comeBack(mine)));
		mine.on('close', () => void comeBack(mine));
	};

	const comeBack = async (lost: Peer) => {
		// Destroying tells both ways; the first one has dealt with it.
		if (lost !== peer || life.signal.aborted) return;
		peer = undefined;
		state.set({ status: 'reconnecting', attempt: ++attempt, problem });
		hurry = new AbortController();
		const until = AbortSignal.any([life.signal, hurry.signal]);
		await clock.sleep(backoffMs(attempt, random), until).catch(() => {
			// Closed meanwhile, or there is no time to lose.
		});
		if (life.signal.aborted) return;
		if (lost.destroyed) return void start();
		peer = lost;
		lost.reconnect();
	};

	/** Destroying a peer cuts its connections off; each may first send what it still has. */
	const destroyWhenEmpty = () => {
		if (life.signal.aborted && channels.size === 0) peer?.destroy();
	};

	/** The connection's data channel as ours, once it is open. */
	const whenOpen = (connection: DataConnection, signal: AbortSignal): Promise<Channel> =>
		new Promise((resolve, reject) => {
			const fail = (error: unknown) => {
				calls.delete(call);
				signal.removeEventListener('abort', onAbort);
				reject(error);
				connection.close();
			};
			const call = { to: connection.peer as PeerId, reject: fail };
			const onAbort = () => fail(signal.reason);
			if (signal.aborted) return onAbort();
			signal.addEventListener('abort', onAbort, { once: true });
			calls.add(call);
			connection.on('error', (error) => fail(wireError('transport.lost', error.message)));
			connection.on('close', () =>
				fail(wireError('transport.lost', 'the connection closed before it was open'))
			);
			connection.on('open', async () => {
				// PeerJS would cut the connection off before the other side has heard of its end.
				connection.dataChannel.onclose = null;
				try {
					const { channel, lost } = await createRtcChannel({
						remotePeerId: connection.peer as PeerId,
						connection: connection.peerConnection,
						dataChannel: connection.dataChannel,
						onReleased: () => {
							channels.delete(channel);
							connection.close();
							destroyWhenEmpty();
						}
					});
					signal.throwIfAborted();
					connection.on('close', lost);
					channels.add(channel);
					calls.delete(call);
					signal.removeEventListener('abort', onAbort);
					resolve(channel);
				} catch (error) {
					fail(error);
				}
			});
		});

	const accept = async (connection: DataConnection) => {
		// Whatever else PeerJS can carry is not ours.
		if (connection.serialization !== 'raw' || !connection.reliable || incoming >= CHANNELS_AT_ONCE) {
			return connection.close();
		}
		incoming++;
		try {
			const channel = await withDeadline((signal) => whenOpen(connection, signal), {
				ms: CONNECT_MS,
				what: 'Connecting',
				signal: life.signal
			});
			arrivals.arrive(channel);
			await channel.closed;
		} catch {
			// They will try again, or not.
		} finally {
			incoming--;
		}
	};

	/** PeerJS tells its broker that it is there by timers of the page, which are slowed once that is hidden. */
	const stayKnown = async () => {
		try {
			for (;;) {
				await clock.sleep(HEARTBEAT_MS, life.signal);
				if (state.get().status === 'online') peer?.socket.send({ type: 'HEARTBEAT' });
			}
		} catch {
			// Closed.
		}
	};

	void stayKnown();
	start().catch((error) => {
		problem = toRallyError(error).shortMessage;
		state.set({ status: 'reconnecting', attempt: ++attempt, problem });
	});

	return {
		peerId,
		state,
		onChannel: arrivals.onChannel,
		connect: (to, { signal } = {}) =>
			withDeadline(
				async (within) => {
					await whenOnline(state, within);
					const connection = peer?.connect(to, { serialization: 'raw', reliable: true });
					if (!connection) throw wireError('transport.lost', 'the broker was lost just now');
					return whenOpen(connection, within);
				},
				{ ms: CONNECT_MS, what: 'Connecting to the peer', signal }
			),
		rejoin() {
			attempt = 0;
			hurry.abort();
			if (!peer || peer.disconnected) return;
			// Either tells that it is gone, and that brings it back. One that was never welcomed has nothing to keep.
			if (welcomed.has(peer)) peer.disconnect();
			else peer.destroy();
		},
		close() {
			if (life.signal.aborted) return;
			life.abort(wireError('transport.lost', 'the transport is closed'));
			state.set({ status: 'closed' });
			const leaving = peer;
			leaving?.disconnect();
			for (const channel of channels) channel.close();
			const destroyWhenEmpty = () =>
				channels.size > 0 ? setTimeout(destroyWhenEmpty, 100) : leaving?.destroy();
			destroyWhenEmpty();
		}
	};
}
