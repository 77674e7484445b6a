import { WebSocket } from 'ws';
import * as v from 'valibot';
import { BROKER_MESSAGE_BYTES } from '$lib/protocol/limits';

/** What the PeerJS broker hands on between two peers: of a payload, only what a data connection needs. */
const schema = v.object({
	type: v.picklist([
		'OPEN',
		'ID-TAKEN',
		'ERROR',
		'INVALID-KEY',
		'OFFER',
		'ANSWER',
		'CANDIDATE',
		'EXPIRE',
		'LEAVE'
	]),
	src: v.exactOptional(v.pipe(v.string(), v.maxLength(64))),
	payload: v.optional(v.unknown())
});

export type BrokerMessage = v.InferOutput<typeof schema>;

export interface BrokerSocketOptions {
	/** Absolute, `http:` or `ws:`. */
	brokerUrl: string;
	peerId: string;
	/** The same each time one peer comes back. */
	token: string;
	onMessage(message: BrokerMessage): void;
	onClose(): void;
}

/** How often PeerJS itself tells its broker that it is there. */
const PING_MS = 5000;

/** Speaks PeerJS's broker protocol: JSON over one WebSocket. */
export function createBrokerSocket({ brokerUrl, peerId, token, onMessage, onClose }: BrokerSocketOptions) {
	const url = new URL(brokerUrl);
	url.protocol = url.protocol.replace('http', 'ws');
	url.pathname = `${url.pathname.replace(/\/$/, '')}/peerjs`;
	url.search = new URLSearchParams({ key: 'peerjs', id: peerId, token, version: '1.5.5' }).toString();
	const socket = new WebSocket(url, { maxPayload: BROKER_MESSAGE_BYTES });

	const send = (message: { type: string; dst?: string; payload?: unknown }) => {
		if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
	};
	const pings = setInterval(() => send({ type: 'HEARTBEAT' }), PING_MS);

	socket.on('message', (data) => {
		let value: unknown;
		try {
			value = JSON.parse(String(data));
		} catch {
			return;
		}
		const parsed = v.safeParse(schema, value);
		if (parsed.success) onMessage(parsed.output);
	});
	// What failed closes too.
	socket.on('error', () => {});
	socket.on('close', () => {
		clearInterval(pings);
		onClose();
	});

	return {
		send,
		close: () => socket.close(),
		/** Ends it at once, whether or not the broker answers. */
		drop: () => socket.terminate()
	};
}

export type BrokerSocket = ReturnType<typeof createBrokerSocket>;
