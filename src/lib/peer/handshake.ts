import { concatBytes, equalBytes, utf8 } from '$lib/core/bytes';
import type { PeerId } from '$lib/core/ids';
import { string } from '$lib/protocol/canonical';
import { decodeHandshake } from '$lib/protocol/codec';
import { verifySignature, type SigningKey } from '$lib/protocol/key';
import { PROTOCOL_VERSION } from '$lib/protocol/limits';
import type { HandshakeMessage, Hello, Role } from '$lib/protocol/messages';
import { deviceIdOf, peerIdOf } from '$lib/protocol/peerId';
import { wireError } from '$lib/protocol/wireError';
import type { Remote } from './remote';

const DOMAIN = utf8('rally/handshake/1\0');

/** Who called and who was called; the two halves of a transcript differ by it, so none can be mirrored. */
export type Side = 'opener' | 'acceptor';

export interface HandshakeOptions {
	side: Side;
	key: SigningKey;
	role: Role;
	/** 32 fresh random bytes. */
	nonce: Uint8Array<ArrayBuffer>;
	fingerprints: { readonly local: Uint8Array; readonly remote: Uint8Array };
	/** As the broker says. */
	remotePeerId: PeerId;
	/** Whom an opener meant to reach. */
	expectPeerId?: PeerId | undefined;
	send(message: HandshakeMessage): void;
	/** Called once, within `receive` or just after; from then on the peer may say anything. */
	onOpen(remote: Remote): void;
	/** Called at most once, for what is found out after `receive` has returned. */
	onFail(error: unknown): void;
}

/** One end's view of the handshake: what it said and what it heard. */
interface End {
	role: Role;
	nonce: Uint8Array;
	publicKey: Uint8Array;
	fingerprint: Uint8Array;
}

/** What the end at `signer` signs. */
export const transcript = (signer: Side, opener: End, acceptor: End): Uint8Array<ArrayBuffer> =>
	concatBytes(
		DOMAIN,
		string(signer),
		...[opener, acceptor].flatMap((end) => [string(end.role), end.nonce, end.publicKey, end.fingerprint])
	);

/**
 * DESIGN, section 3: hello and hello, proof and proof, ready and ready. Each side signs both nonces, both
 * keys, both roles and both DTLS fingerprints, so that neither an old handshake nor one taken from another
 * connection, such as through a broker in the middle, is worth anything. A side is ready when it has found
 * the other's proof right, and open when the other is ready too: nothing can come early from an honest peer.
 *
 * The acceptor is silent until the opener speaks: in Chromium a message to an opener may come before its channel's
 * `open` event, and is lost (4 of 1,000 connections).
 */
export function createHandshake(options: HandshakeOptions): {
	start(): void;
	/** @throws RallyError `handshake.*`, `version.unsupported`, `identity.mismatch` */
	receive(payload: Uint8Array): void;
} {
	const { side, key, role, nonce, fingerprints, send, onOpen, onFail } = options;
	const mine: End = { role, nonce, publicKey: key.publicKey, fingerprint: fingerprints.local };
	let awaiting: HandshakeMessage['type'] = 'hello';
	let theirs: Hello | undefined;
	let proofSent = Promise.resolve();
	let verified = false;
	let remoteReady = false;
	let remote: Remote | undefined;

	const signedBy = (signer: Side, hello: Hello) => {
		const other: End = { ...hello, fingerprint: fingerprints.remote };
		return side === 'opener' ? transcript(signer, mine, other) : transcript(signer, other, mine);
	};

	const sayHello = () =>
		send({ type: 'hello', version: PROTOCOL_VERSION, publicKey: key.publicKey, nonce, role });

	const openWhenBothReady = () => {
		if (verified && remoteReady && remote) onOpen(remote);
	};

	const onHello = (hello: Hello) => {
		if (hello.version !== PROTOCOL_VERSION)
			throw wireError('version.unsupported', `version ${hello.version}`);
		// Our own words mirrored: no two honest ends draw the same nonce.
		if (equalBytes(hello.nonce, nonce)) throw wireError('handshake.signature', 'our own nonce came back');
		const peerId = peerIdOf(hello.publicKey);
		const expected = options.expectPeerId ?? (hello.role === 'client' ? undefined : options.remotePeerId);
		if (expected !== undefined && expected !== peerId) {
			throw wireError('identity.mismatch', `${peerId} at ${expected}`);
		}
		theirs = hello;
		if (side === 'acceptor') sayHello();
		remote = { publicKey: hello.publicKey, peerId, deviceId: deviceIdOf(hello.publicKey), role: hello.role };
		proofSent = key.sign(signedBy(side, hello)).then((signature) => send({ type: 'proof', signature }));
		proofSent.catch(onFail);
	};

	const onProof = async (hello: Hello, signature: Uint8Array<ArrayBuffer>) => {
		const signed = signedBy(side === 'opener' ? 'acceptor' : 'opener', hello);
		if (!(await verifySignature(hello.publicKey, signed, signature))) throw wireError('handshake.signature');
		await proofSent;
		send({ type: 'ready' });
		verified = true;
		openWhenBothReady();
	};

	return {
		start() {
			if (side === 'opener') sayHello();
		},
		receive(payload) {
			const message = decodeHandshake(payload);
			if (message.type !== awaiting) throw wireError('handshake.order', `${message.type} for ${awaiting}`);
			switch (message.type) {
				case 'hello':
					awaiting = 'proof';
					return onHello(message);
				case 'proof':
					awaiting = 'ready';
					if (theirs) onProof(theirs, message.signature).catch(onFail);
					return;
				case 'ready':
					if (remoteReady) throw wireError('handshake.order', 'ready twice');
					remoteReady = true;
					return openWhenBothReady();
			}
		}
	};
}
