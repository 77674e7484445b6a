// Peers that break one rule each: for tests.
import { systemRandom } from '$lib/core/random';
import { decodeHandshake, encodeEnvelope, encodeHandshake } from '$lib/protocol/codec';
import { encodeFrame, type FrameHeader } from '$lib/protocol/frame';
import { createFrameDecoder } from '$lib/protocol/frameDecoder';
import { FRAME_HEADER_BYTES, PROTOCOL_VERSION } from '$lib/protocol/limits';
import type { Message, Role } from '$lib/protocol/messages';
import type { SigningKey } from '$lib/protocol/key';
import { createHandshake, type Side } from './handshake';
import type { Channel } from './transport';

export interface HostileTools {
	channel: Channel;
	key: SigningKey;
	role: Role;
	/** Whether it called; else it was called. */
	side?: Side;
}

type HostilePeer = (tools: HostileTools) => void;

const send = (channel: Channel, ...frame: Parameters<typeof encodeFrame>) => {
	try {
		channel.send(encodeFrame(...frame));
	} catch {
		// Thrown out already.
	}
};

/** Answers the handshake as it should, then does its worst. */
const afterHandshake =
	(misbehave: (channel: Channel) => void, change: Partial<Channel> = {}): HostilePeer =>
	({ channel, key, role, side = 'acceptor' }) => {
		const handshake = createHandshake({
			side,
			key,
			role,
			nonce: systemRandom.bytes(32),
			fingerprints: change.fingerprints ?? channel.fingerprints,
			remotePeerId: channel.remotePeerId,
			send: (message) => send(channel, 'control', 0, encodeHandshake(message)),
			onOpen: () => misbehave(channel),
			onFail: () => {}
		});
		const decoder = createFrameDecoder((header: FrameHeader, payload) => {
			try {
				if (header.type === 'control' && header.stream === 0) handshake.receive(payload);
			} catch {
				// It goes on regardless.
			}
		});
		channel.onMessage((bytes) => decoder.push(bytes));
		handshake.start();
	};

const withKey =
	(peer: HostilePeer, change: (key: SigningKey) => SigningKey): HostilePeer =>
	(tools) =>
		peer({ ...tools, key: change(tools.key) });

const polite = afterHandshake(() => {});
const run = (size: number): Message => ({
	type: 'model.chunk',
	modelId: 'a'.repeat(64) as never,
	index: size,
	proof: new Uint8Array()
});
const announce = (channel: Channel, size: number, seq = 1) =>
	send(channel, 'control', seq, encodeEnvelope({ seq, attachments: [size], message: run(0) }));

/** Claims a key whose private half it has not. */
export const cannotSignPeer = withKey(polite, (key) => ({
	...key,
	sign: async () => systemRandom.bytes(64)
}));

/** Has a good key, but not the one its address belongs to. */
export const otherKeyPeer = (other: SigningKey) => withKey(polite, () => other);

/** Sends again what the real one sent on an earlier connection. */
export const replaysHandshakePeer =
	(recorded: readonly Uint8Array<ArrayBuffer>[]): HostilePeer =>
	({ channel }) => {
		for (const bytes of recorded) channel.send(bytes);
	};

/** Is the true device, reached through a broker that put its own certificate between. */
export const changesFingerprintPeer: HostilePeer = (tools) =>
	afterHandshake(() => {}, {
		fingerprints: { local: systemRandom.bytes(32), remote: systemRandom.bytes(32) }
	})(tools);

/** Mirrors what it hears, signatures included. */
export const mirrorPeer: HostilePeer = ({ channel }) => channel.onMessage((bytes) => channel.send(bytes));

export const hugeFramePeer = afterHandshake((channel) => {
	const frame = encodeFrame('data', 1, new Uint8Array(1));
	new DataView(frame.buffer).setUint32(FRAME_HEADER_BYTES - 4, 0xffff_ffff, true);
	channel.send(frame);
});

export const wrongShapePeer = afterHandshake((channel) =>
	send(channel, 'control', 1, new Uint8Array([0x81, 0xa1, 0x61, 1]))
);

/** Announces a mebibyte and ends after half of it. */
export const halfAChunkPeer = afterHandshake((channel) => {
	announce(channel, 1024 * 1024);
	for (let i = 0; i < 8; i++) send(channel, 'data', 1, new Uint8Array(65_536));
	send(channel, 'end', 1);
});

export const moreThanAnnouncedPeer = afterHandshake((channel) => {
	announce(channel, 10);
	send(channel, 'data', 1, new Uint8Array(11));
});

export const unknownStreamPeer = afterHandshake((channel) => send(channel, 'data', 9, new Uint8Array(1)));
export const skipsANumberPeer = afterHandshake((channel) => announce(channel, 1, 2));
export const grantsTheImpossiblePeer = afterHandshake((channel) =>
	send(channel, 'credit', 7, new Uint8Array(4))
);
export const shakesHandsAgainPeer = afterHandshake((channel) =>
	send(channel, 'control', 0, encodeHandshake({ type: 'ready' }))
);

/** Opens more streams than it may, and fills none. */
export const opensEverythingPeer = afterHandshake((channel) => {
	for (let seq = 1; seq <= 65; seq++) announce(channel, 1000, seq);
});

/** Never grants credit, and answers pings, so that it seems alive. */
export const noCreditPeer: HostilePeer = (tools) => {
	const { channel } = tools;
	afterHandshake(() => {
		const decoder = createFrameDecoder(({ type }, payload) => {
			if (type === 'ping') send(channel, 'pong', 0, payload.slice());
		});
		channel.onMessage((bytes) => decoder.push(bytes));
	})(tools);
};

/** Shakes hands and is never heard again. */
export const silentPeer = polite;
/** Is there, and says nothing at all. */
export const mutePeer: HostilePeer = () => {};

export const speaksBeforeHandshakePeer: HostilePeer = ({ channel }) =>
	send(
		channel,
		'control',
		1,
		encodeEnvelope({ seq: 1, message: { type: 'model.load', modelId: 'a'.repeat(64) as never } })
	);

export const otherVersionPeer: HostilePeer = ({ channel, key, role }) =>
	send(
		channel,
		'control',
		0,
		encodeHandshake({
			type: 'hello',
			version: PROTOCOL_VERSION + 1,
			publicKey: key.publicKey,
			nonce: systemRandom.bytes(32),
			role
		})
	);

/** Says hello, and proves nothing but repeats itself. */
export const helloTwicePeer: HostilePeer = ({ channel, key, role }) => {
	const hello = {
		type: 'hello',
		version: PROTOCOL_VERSION,
		publicKey: key.publicKey,
		nonce: systemRandom.bytes(32),
		role
	} as const;
	for (let i = 0; i < 2; i++) send(channel, 'control', 0, encodeHandshake(hello));
};

/** A CONTROL frame of the handshake that is no message of it. */
export const babblesPeer: HostilePeer = ({ channel }) => send(channel, 'control', 0, new Uint8Array([0xc1]));

/** Every handshake frame that passes, for {@link replaysHandshakePeer}. */
export function recordHandshake(channel: Channel, into: Uint8Array<ArrayBuffer>[]): Channel {
	return {
		...channel,
		get bufferedBytes() {
			return channel.bufferedBytes;
		},
		send(bytes) {
			const decoder = createFrameDecoder(({ type, stream }, payload) => {
				if (type !== 'control' || stream !== 0) return;
				decodeHandshake(payload);
				into.push(bytes.slice());
			});
			decoder.push(bytes);
			channel.send(bytes);
		}
	};
}
