// An authenticated conversation over a channel. Nothing a peer says is acted on before the handshake is over;
// after it every frame is judged before anything is allocated for it, and whoever breaks a rule is told a
// documented code and closed.
import type { Clock } from '$lib/core/clock';
import type { PeerId } from '$lib/core/ids';
import type { Random } from '$lib/core/random';
import type { WireCode } from '$lib/protocol/codes';
import type { SigningKey } from '$lib/protocol/key';
import type { Message, Role } from '$lib/protocol/messages';
import type { Remote } from './remote';

export type { Remote };
export type Attachment = Uint8Array<ArrayBuffer>;

export interface SendOptions {
	/** Not to be changed before the promise settles. */
	attachments?: readonly Uint8Array[];
	/** Aborting before the last byte is handed over withdraws a message with attachments. */
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
	/** The peer's own words where it closed: show it as text. */
	text: string;
}

export interface Link {
	readonly remote: Remote;
	/**
	 * Smallest round trip seen, milliseconds; undefined before the first. A peer can answer late and so seem
	 * further away, never nearer.
	 */
	readonly rttMs: number | undefined;
	/**
	 * Resolves when the last byte is handed to the network. What is sent after that arrives after it; of two
	 * messages sent at once, one without attachments overtakes one with.
	 *
	 * @throws RallyError with the code the link ended with, or that of a message no peer would take; the
	 * signal's reason
	 */
	send(message: Message, options?: SendOptions): Promise<void>;
	/**
	 * Sends and awaits the reply; `refused` is a reply like another.
	 *
	 * @throws RallyError `request.timeout`, or as `send`
	 */
	request(message: Message, options: SendOptions & { timeoutMs: number }): Promise<Received>;
	/**
	 * Sets the one receiver of what is no reply. What came before is kept for it. While its promises are
	 * pending their attachments count as held, and a peer that fills `HELD_BYTES` gets no more credit. What it
	 * throws is answered with `refused`, under its own code where that is a refusal's, else `internal`.
	 */
	onMessage(handler: (received: Received) => void | Promise<void>): void;
	/** Asks at once whether the peer is still there: a link over which nothing comes within one heartbeat is lost. */
	check(): void;
	/** Tells the peer why, and ends. */
	close(code?: WireCode, text?: string): void;
	/** Settles once, when either side or the network ended it. Never rejects. */
	readonly closed: Promise<LinkEnd>;
}

export interface LinkOptions {
	key: SigningKey;
	/** Ours. */
	role: Role;
	random: Random;
	clock: Clock;
	/** Whom an opener means to reach. */
	expect?: { peerId: PeerId };
	signal?: AbortSignal;
}
