import { encodeEnvelope } from '$lib/protocol/codec';
import { encodeFrame, WITHDRAWN, writeFrameHeader } from '$lib/protocol/frame';
import {
	ASSEMBLING_BYTES,
	CHANNEL_CONTROL_BYTES,
	CHANNEL_HIGH_BYTES,
	FRAME_HEADER_BYTES,
	FRAME_PAYLOAD_BYTES,
	STREAMS_AT_ONCE,
	STREAM_WINDOW_BYTES
} from '$lib/protocol/limits';
import type { Message } from '$lib/protocol/messages';
import { wireError } from '$lib/protocol/wireError';
import type { Channel } from './transport';

export interface OutgoingOptions {
	re?: number | undefined;
	attachments?: readonly Uint8Array[] | undefined;
	signal?: AbortSignal | undefined;
	onProgress?: ((sentBytes: number, totalBytes: number) => void) | undefined;
	/** Told the message's number, just before anything of it leaves. */
	onSeq?: ((seq: number) => void) | undefined;
}

interface Stream {
	seq: number;
	parts: readonly Uint8Array[];
	total: number;
	sent: number;
	/** The part that goes next, and how far into it. */
	part: number;
	offset: number;
	credit: number;
	/** Heartbeats in a row that found it without credit. */
	starvedBeats: number;
	onProgress: OutgoingOptions['onProgress'];
	done(): void;
}

/**
 * The sending half of a link. Control messages go first and in order; attachment bytes follow, one frame a
 * stream in turn, as far as each stream's credit reaches and while the channel's own buffer is low, so that
 * whatever is urgent waits behind {@link CHANNEL_HIGH_BYTES} at most.
 */
export function createOutbox(channel: Channel) {
	const control: { frame: Uint8Array<ArrayBuffer>; sent?: () => void }[] = [];
	/** Messages whose attachments would go past what the receiver takes at once; in order. */
	const waiting: { total: number; begin: () => void }[] = [];
	/** In turn: a stream that has sent a frame moves to the end. */
	const streams = new Map<number, Stream>();
	const rejects = new Set<(error: unknown) => void>();
	const scratch = new Uint8Array(FRAME_HEADER_BYTES + FRAME_PAYLOAD_BYTES);
	let lastSeq = 0;
	let activeBytes = 0;
	let failed: { error: unknown } | undefined;

	const drop = (stream: Stream) => {
		if (!streams.delete(stream.seq)) return;
		activeBytes -= stream.total;
		while (waiting[0] && hasRoom(waiting[0].total)) waiting.shift()?.begin();
	};

	const hasRoom = (bytes: number) =>
		streams.size < STREAMS_AT_ONCE && (streams.size === 0 || activeBytes + bytes <= ASSEMBLING_BYTES);

	/** One DATA frame, and END after the last. */
	const sendSome = (stream: Stream) => {
		let part = stream.parts[stream.part];
		while (part && stream.offset === part.length) {
			part = stream.parts[++stream.part];
			stream.offset = 0;
		}
		if (part) {
			const length = Math.min(FRAME_PAYLOAD_BYTES, stream.credit, part.length - stream.offset);
			writeFrameHeader(scratch, { type: 'data', flags: 0, stream: stream.seq, length });
			scratch.set(part.subarray(stream.offset, stream.offset + length), FRAME_HEADER_BYTES);
			channel.send(scratch.subarray(0, FRAME_HEADER_BYTES + length));
			stream.offset += length;
			stream.sent += length;
			stream.credit -= length;
		}
		if (stream.sent === stream.total) {
			channel.send(encodeFrame('end', stream.seq));
			drop(stream);
			stream.done();
		} else {
			streams.delete(stream.seq);
			streams.set(stream.seq, stream);
		}
		stream.onProgress?.(stream.sent, stream.total);
	};

	const nextStream = (): Stream | undefined => {
		for (const stream of streams.values())
			if (stream.credit > 0 || stream.sent === stream.total) return stream;
		return undefined;
	};

	const pump = () => {
		if (failed) return;
		for (;;) {
			while (control.length > 0 && channel.bufferedBytes < CHANNEL_CONTROL_BYTES) {
				const item = control.shift();
				if (item) channel.send(item.frame);
				item?.sent?.();
			}
			if (channel.bufferedBytes >= CHANNEL_HIGH_BYTES) return;
			const stream = nextStream();
			if (!stream) return;
			sendSome(stream);
		}
	};

	/** Numbers the message and queues its CONTROL frame. */
	const queue = (
		message: Message,
		{ re, onSeq }: OutgoingOptions,
		sizes: number[],
		sent?: () => void
	): number => {
		const seq = lastSeq + 1;
		const payload = encodeEnvelope({
			seq,
			...(re === undefined ? {} : { re }),
			...(sizes.length > 0 ? { attachments: sizes } : {}),
			message
		});
		lastSeq = seq;
		onSeq?.(seq);
		control.push({ frame: encodeFrame('control', seq, payload), ...(sent ? { sent } : {}) });
		return seq;
	};

	return {
		/** Resolves when the last byte is handed to the channel. */
		send: (message: Message, options: OutgoingOptions): Promise<void> =>
			new Promise<void>((resolveSend, rejectSend) => {
				options.signal?.throwIfAborted();
				if (failed) throw failed.error;
				const parts = options.attachments ?? [];
				const total = parts.reduce((sum, part) => sum + part.length, 0);
				let stream: Stream | undefined;

				const settle = () => {
					rejects.delete(reject);
					options.signal?.removeEventListener('abort', onAbort);
				};
				const resolve = () => {
					settle();
					resolveSend();
				};
				const reject = (error: unknown) => {
					settle();
					rejectSend(error);
				};
				const begin = () => {
					try {
						const seq = queue(
							message,
							options,
							parts.map((part) => part.length)
						);
						stream = {
							seq,
							parts,
							total,
							sent: 0,
							part: 0,
							offset: 0,
							credit: STREAM_WINDOW_BYTES,
							starvedBeats: 0,
							onProgress: options.onProgress,
							done: resolve
						};
						streams.set(seq, stream);
						activeBytes += total;
					} catch (error) {
						reject(error);
					}
				};
				const turn = { total, begin };
				const onAbort = () => {
					if (waiting.includes(turn)) waiting.splice(waiting.indexOf(turn), 1);
					if (stream) {
						control.push({ frame: encodeFrame('end', stream.seq, undefined, WITHDRAWN) });
						drop(stream);
					}
					reject(options.signal?.reason);
					pump();
				};

				rejects.add(reject);
				if (parts.length === 0) {
					try {
						queue(message, options, [], resolve);
					} catch (error) {
						return reject(error);
					}
				} else {
					options.signal?.addEventListener('abort', onAbort, { once: true });
					if (waiting.length === 0 && hasRoom(total)) begin();
					else waiting.push(turn);
				}
				pump();
			}),

		/** @throws RallyError `credit.invalid` */
		grant(seq: number, bytes: number): void {
			if (seq > lastSeq) throw wireError('credit.invalid', `stream ${seq} is not open`);
			const stream = streams.get(seq);
			// It may have ended meanwhile.
			if (!stream) return;
			if (stream.credit + bytes > STREAM_WINDOW_BYTES)
				throw wireError('credit.invalid', `${bytes} more bytes`);
			stream.credit += bytes;
			stream.starvedBeats = 0;
			pump();
		},

		pump,

		/** Counts a heartbeat. @returns how many the longest starved stream has been without credit */
		beat(): number {
			let most = 0;
			for (const stream of streams.values()) {
				stream.starvedBeats = stream.credit === 0 ? stream.starvedBeats + 1 : 0;
				most = Math.max(most, stream.starvedBeats);
			}
			return most;
		},

		/** Nothing more is sent; whatever was under way rejects. */
		fail(error: unknown): void {
			failed = { error };
			control.length = 0;
			waiting.length = 0;
			streams.clear();
			for (const reject of [...rejects]) reject(error);
		}
	};
}
