import { RTCPeerConnection } from 'node-datachannel/polyfill';
import * as v from 'valibot';
import { toHexDigits } from '$lib/core/bytes';
import type { Clock } from '$lib/core/clock';
import { withDeadline } from '$lib/core/deadline';
import { RallyError } from '$lib/core/errors';
import type { PeerId } from '$lib/core/ids';
import type { Random } from '$lib/core/random';
import { createStore } from '$lib/core/store';
import { CHANNELS_AT_ONCE, CONNECT_MS } from '$lib/protocol/limits';
import { wireError } from '$lib/protocol/wireError';
import { createArrivals } from './arrivals';
import { backoffMs } from './backoffMs';
import { createBrokerSocket, type BrokerMessage, type BrokerSocket } from './brokerSocket';
import { createRtcChannel } from './rtcChannel';
import type { Channel, Transport, TransportState } from './transport';
import { whenOnline } from './whenOnline';

export interface NodeTransportOptions {
	peerId: PeerId;
	/** Absolute. */
	brokerUrl: string;
	/** None is asked unless named. */
	iceServers?: RTCIceServer[];
	clock: Clock;
	random: Random;
}

const connectionId = v.pipe(v.string(), v.maxLength(128));
const description = v.object({ type: v.picklist(['offer', 'answer']), sdp: v.string() });
const offerSchema = v.object({
	connectionId,
	type: v.literal('data'),
	serialization: v.literal('raw'),
	reliable: v.literal(true),
	sdp: description
});
const answerSchema = v.object({ connectionId, sdp: description });
const candidateSchema = v.object({
	connectionId,
	candidate: v.object({
		candidate: v.string(),
		sdpMid: v.nullish(v.pipe(v.string(), v.maxLength(3))),
		sdpMLineIndex: v.nullish(v.number())
	})
});

/** One connection on its way, from the first offer on. */
interface Attempt {
	remotePeerId: PeerId;
	connection: globalThis.RTCPeerConnection;
	open: Promise<Channel>;
	fail(error: unknown): void;
	describe(type: 'OFFER' | 'ANSWER', description: { type?: string; sdp?: string }): void;
	/**
	 * Lets our candidates go. The answering side waits for its answer to be sent, for PeerJS drops what comes
	 * before. The offering side waits for the answer: given candidates, the other could connect before we know
	 * its fingerprint, and libdatachannel fails such a connection.
	 */
	showCandidates(): void;
	/** The data channel that is to carry it. */
	adopt(dataChannel: RTCDataChannel): void;
}

/**
 * A transport in Node: speaks the PeerJS broker's protocol itself and gets WebRTC from node-datachannel, so
 * that browsers with PeerJS and Node peers reach each other.
 */
export function createNodeTransport({
	peerId,
	brokerUrl,
	iceServers = [],
	clock,
	random
}: NodeTransportOptions): Transport {
	const state = createStore<TransportState>({ status: 'connecting' });
	const arrivals = createArrivals();
	const channels = new Set<Channel>();
	const attempts = new Map<string, Attempt>();
	const life = new AbortController();
	const token = toHexDigits(random.bytes(16));
	let socket: BrokerSocket | undefined;
	let tries = 0;
	/** Ends the wait before the next try. */
	let hurry = new AbortController();
	let problem = 'The broker cannot be reached.';

	const join = () => {
		socket = createBrokerSocket({ brokerUrl, peerId, token, onMessage, onClose });
	};

	const onClose = async () => {
		if (life.signal.aborted) return;
		state.set({ status: 'reconnecting', attempt: ++tries, problem });
		hurry = new AbortController();
		const until = AbortSignal.any([life.signal, hurry.signal]);
		await clock.sleep(backoffMs(tries, random), until).catch(() => {
			// Closed meanwhile, or there is no time to lose.
		});
		if (!life.signal.aborted) join();
	};

	const begin = (id: string, remotePeerId: PeerId): Attempt => {
		// Of the browser's interface it leaves out only media.
		const connection = new RTCPeerConnection({ iceServers }) as unknown as globalThis.RTCPeerConnection;
		const candidates: unknown[] = [];
		let isShown = false;
		let fail = (_: unknown) => {};
		let succeed = (_: Channel) => {};
		const open = new Promise<Channel>((resolve, reject) => {
			succeed = resolve;
			fail = reject;
		});
		const sendCandidate = (candidate: unknown) =>
			socket?.send({
				type: 'CANDIDATE',
				dst: remotePeerId,
				payload: { candidate, type: 'data', connectionId: id }
			});
		const attempt: Attempt = {
			remotePeerId,
			connection,
			open,
			fail(error) {
				if (attempts.delete(id)) connection.close();
				fail(error);
			},
			describe(type, { sdp, type: kind }) {
				const payload = { sdp: { type: kind, sdp }, type: 'data', connectionId: id };
				const asked = { label: id, reliable: true, serialization: 'raw' };
				socket?.send({
					type,
					dst: remotePeerId,
					payload: type === 'OFFER' ? { ...payload, ...asked } : payload
				});
			},
			showCandidates() {
				isShown = true;
				for (const candidate of candidates.splice(0)) sendCandidate(candidate);
			},
			adopt(dataChannel) {
				if (dataChannel.readyState === 'open') void onOpen(dataChannel);
				else dataChannel.addEventListener('open', () => void onOpen(dataChannel), { once: true });
			}
		};
		connection.onicecandidate = ({ candidate }) => {
			if (!candidate?.candidate) return;
			const { sdpMid, sdpMLineIndex } = candidate;
			const plain = { candidate: candidate.candidate, sdpMid, sdpMLineIndex };
			if (isShown) sendCandidate(plain);
			else candidates.push(plain);
		};
		connection.addEventListener('connectionstatechange', () => {
			if (['failed', 'closed'].includes(connection.connectionState))
				attempt.fail(wireError('transport.lost', connection.connectionState + ' while connecting'));
		});
		const onOpen = async (dataChannel: RTCDataChannel) => {
			try {
				const { channel } = await createRtcChannel({
					remotePeerId,
					connection,
					dataChannel,
					onReleased: () => channels.delete(channel)
				});
				channels.add(channel);
				attempts.delete(id);
				succeed(channel);
			} catch (error) {
				attempt.fail(error);
			}
		};
		connection.ondatachannel = ({ channel }) => attempt.adopt(channel);
		attempts.set(id, attempt);
		return attempt;
	};

	const answer = async (remotePeerId: PeerId, payload: unknown) => {
		const parsed = v.safeParse(offerSchema, payload);
		if (!parsed.success || attempts.has(parsed.output.connectionId)) return;
		if (channels.size + attempts.size >= CHANNELS_AT_ONCE) return;
		const attempt = begin(parsed.output.connectionId, remotePeerId);
		try {
			const channel = await withDeadline(
				async () => {
					await attempt.connection.setRemoteDescription(parsed.output.sdp);
					attempt.describe('ANSWER', await attempt.connection.createAnswer());
					attempt.showCandidates();
					return attempt.open;
				},
				{ ms: CONNECT_MS, what: 'Connecting', signal: life.signal }
			);
			arrivals.arrive(channel);
		} catch (error) {
			attempt.fail(error);
		}
	};

	const onMessage = ({ type, src, payload }: BrokerMessage) => {
		if (type === 'OPEN') {
			tries = 0;
			return state.set({ status: 'online' });
		}
		if (type === 'ID-TAKEN') problem = 'This key is in use elsewhere.';
		if (src === undefined) return;
		const of = (id: string): Attempt | undefined => {
			const attempt = attempts.get(id);
			return attempt?.remotePeerId === src ? attempt : undefined;
		};
		if (type === 'OFFER') return void answer(src as PeerId, payload);
		if (type === 'EXPIRE') {
			for (const attempt of [...attempts.values()]) {
				if (attempt.remotePeerId !== src) continue;
				attempt.fail(
					new RallyError('Nobody is at this address.', { code: 'peer.unavailable', details: src })
				);
			}
		}
		if (type === 'ANSWER') {
			const parsed = v.safeParse(answerSchema, payload);
			if (!parsed.success) return;
			const attempt = of(parsed.output.connectionId);
			attempt?.connection
				.setRemoteDescription(parsed.output.sdp)
				.then(attempt.showCandidates)
				.catch(attempt.fail);
		}
		if (type === 'CANDIDATE') {
			const parsed = v.safeParse(candidateSchema, payload);
			if (!parsed.success) return;
			const { candidate, sdpMid, sdpMLineIndex } = parsed.output.candidate;
			of(parsed.output.connectionId)
				?.connection.addIceCandidate({ candidate, sdpMid: sdpMid ?? '0', sdpMLineIndex: sdpMLineIndex ?? 0 })
				// Of several candidates some may be of a kind that is not understood.
				.catch(() => {});
		}
	};

	join();

	return {
		peerId,
		state,
		onChannel: arrivals.onChannel,
		async connect(to, { signal } = {}) {
			let attempt: Attempt | undefined;
			try {
				return await withDeadline(
					async (within) => {
						await whenOnline(state, within);
						within.throwIfAborted();
						const id = `dc_${toHexDigits(random.bytes(8))}`;
						const begun = begin(id, to);
						attempt = begun;
						begun.adopt(begun.connection.createDataChannel(id));
						const offer = await begun.connection.createOffer();
						begun.describe('OFFER', offer);
						return begun.open;
					},
					{ ms: CONNECT_MS, what: 'Connecting to the peer', signal }
				);
			} catch (error) {
				attempt?.fail(error);
				throw error;
			}
		},
		rejoin() {
			tries = 0;
			hurry.abort();
			// What is lost comes back by itself; a socket that waits for a dead network's answer is not waited for.
			socket?.drop();
		},
		close() {
			if (life.signal.aborted) return;
			const reason = wireError('transport.lost', 'the transport is closed');
			life.abort(reason);
			state.set({ status: 'closed' });
			socket?.close();
			for (const attempt of [...attempts.values()]) attempt.fail(reason);
			for (const channel of channels) channel.close();
		}
	};
}
