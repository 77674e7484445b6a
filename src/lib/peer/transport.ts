// How bytes get from one peer to another. Three ways of doing it (memory, PeerJS, Node) promise the same,
// and transportCompliance.ts holds them to it. Who the other side is, they do not promise: that is the
// handshake's work (link.ts).
import type { PeerId } from '$lib/core/ids';
import type { Readable } from '$lib/core/store';

/** A reliable, ordered, message-preserving connection to one peer. */
export interface Channel {
	/** As the broker says, which may lie. */
	readonly remotePeerId: PeerId;
	/** SHA-256 of both ends' DTLS certificates, 32 bytes each. */
	readonly fingerprints: { readonly local: Uint8Array; readonly remote: Uint8Array };
	/**
	 * Hands over one message; the bytes may be reused afterwards.
	 *
	 * @throws RallyError `transport.lost` once the channel is closed
	 */
	send(bytes: Uint8Array<ArrayBuffer>): void;
	/** Handed over and not yet on its way. */
	readonly bufferedBytes: number;
	/** Sets the one receiver. What came before is kept for it. */
	onMessage(handler: (bytes: Uint8Array<ArrayBuffer>) => void): void;
	/** Sets who is told when `bufferedBytes` has fallen to {@link CHANNEL_LOW_BYTES} or below. */
	onLow(handler: () => void): void;
	/** Ends it on both sides; what was sent before still arrives where the network allows. */
	close(): void;
	/** Settles once, when either side or the network ended it: a sentence why. Never rejects. */
	readonly closed: Promise<string>;
}

export type TransportState =
	| { status: 'connecting' }
	/** The broker can be asked and can bring others. */
	| { status: 'online' }
	/** The broker is gone; channels that are open go on. */
	| { status: 'reconnecting'; attempt: number; problem: string }
	| { status: 'closed' };

/** A place at a broker under one peer id. */
export interface Transport {
	readonly peerId: PeerId;
	readonly state: Readable<TransportState>;
	/**
	 * Waits for the broker where it has to.
	 *
	 * @throws RallyError `peer.unavailable` where nobody has that id, `deadline`, `transport.lost`; the signal's reason
	 */
	connect(peerId: PeerId, options?: { signal?: AbortSignal }): Promise<Channel>;
	/** Sets who gets the channels that others open. */
	onChannel(handler: (channel: Channel) => void): void;
	/**
	 * Takes the place at the broker anew, at once; channels that are open go on. After a sleep or a change of network the
	 * broker may be gone without a word.
	 */
	rejoin(): void;
	/** Leaves the broker and closes every channel. */
	close(): void;
}
