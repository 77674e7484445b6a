import type { DeviceId, PeerId } from '$lib/core/ids';
import type { WireCode } from '$lib/protocol/codes';
import type { Message, Role } from '$lib/protocol/messages';

export type Attachment = Uint8Array<ArrayBuffer>;

/** Who is at the other end, proved by the handshake. */
export interface Remote {
	/** P-256, uncompressed, 65 bytes. */
	readonly publicKey: Uint8Array<ArrayBuffer>;
	/** Derived from the key. */
	readonly peerId: PeerId;
	/** Derived from the key, as the chain does. */
	readonly deviceId: DeviceId;
	readonly role: Role;
}

export interface SendOptions {
	attachments?: readonly Uint8Array[];
	/** Aborting before the last byte is handed over withdraws the message. */
	signal?: AbortSignal;
	/** Attachment bytes handed to the network so far. */
	onProgress?: (sentBytes: number, totalBytes: number) => void;
}

export interface Received {
	message: Message;
	attachments: Attachment[];
	/** Answers this very message. */
	reply(message: Message, options?: SendOptions): Promise<void>;
}

export interface LinkEnd {
	code: WireCode;
	text: string;
}

/** An authenticated conversation with one peer. */
export interface Link {
	readonly remote: Remote;
	/** Smallest round trip seen, milliseconds; undefined before the first. */
	readonly rttMs: number | undefined;
	/**
	 * Resolves when the last byte is handed to the network. What is sent after that arrives after it; of two
	 * messages sent at once, one without attachments overtakes one with.
	 *
	 * @throws RallyError with the code the link ended with; the signal's reason
	 */
	send(message: Message, options?: SendOptions): Promise<void>;
	/**
	 * Sends and awaits the reply; `refused` is a reply like another.
	 *
	 * @throws RallyError `request.timeout`, or the code the link ended with; the signal's reason
	 */
	request(message: Message, options: SendOptions & { timeoutMs: number }): Promise<Received>;
	/**
	 * Sets the one receiver of what is no reply. What came before is kept for it. While its promises are
	 * pending their attachments count as held, and a peer that fills {@link HELD_BYTES} gets no more credit.
	 */
	onMessage(handler: (received: Received) => void | Promise<void>): void;
	/** Tells the peer why, and ends. */
	close(code?: WireCode, text?: string): void;
	/** Settles once, when either side or the network ended it. Never rejects. */
	readonly closed: Promise<LinkEnd>;
}
