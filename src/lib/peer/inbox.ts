import { decodeEnvelope } from '$lib/protocol/codec';
import { encodeFrame, WITHDRAWN } from '$lib/protocol/frame';
import {
	ASSEMBLING_BYTES,
	HELD_BYTES,
	MESSAGES_HELD,
	STREAMS_AT_ONCE,
	STREAM_WINDOW_BYTES
} from '$lib/protocol/limits';
import type { Envelope } from '$lib/protocol/messages';
import { wireError } from '$lib/protocol/wireError';
import { createAssembly, type Assembly } from './assembly';

interface Stream {
	envelope: Envelope;
	assembly: Assembly;
	/** Bytes the peer may still send before it must wait. */
	credit: number;
	/** Bytes taken in and not granted anew. */
	owed: number;
}

export interface InboxOptions {
	/** A whole message; its bytes are held until `release`. */
	deliver(envelope: Envelope, attachments: Uint8Array<ArrayBuffer>[], release: () => void): void;
	sendUrgent(frame: Uint8Array<ArrayBuffer>): void;
}

/**
 * The receiving half of a link: puts attachments together, and grants credit as long as what was delivered
 * before is being worked off. Every method throws a RallyError with its code where the peer breaks a rule.
 */
export function createInbox({ deliver, sendUrgent }: InboxOptions) {
	const streams = new Map<number, Stream>();
	let lastSeq = 0;
	let assemblingBytes = 0;
	let heldBytes = 0;
	let heldMessages = 0;

	const grant = (seq: number, stream: Stream) => {
		const isEnough = stream.owed >= STREAM_WINDOW_BYTES / 2;
		if (!isEnough || stream.assembly.missingBytes <= stream.credit || heldBytes > HELD_BYTES) return;
		const amount = new Uint8Array(4);
		new DataView(amount.buffer).setUint32(0, stream.owed, true);
		stream.credit += stream.owed;
		stream.owed = 0;
		sendUrgent(encodeFrame('credit', seq, amount));
	};

	const complete = (envelope: Envelope, attachments: Uint8Array<ArrayBuffer>[]) => {
		if (heldMessages >= MESSAGES_HELD) throw wireError('message.tooMany');
		const bytes = attachments.reduce((sum, attachment) => sum + attachment.length, 0);
		heldMessages++;
		heldBytes += bytes;
		let released = false;
		deliver(envelope, attachments, () => {
			if (released) return;
			released = true;
			heldMessages--;
			heldBytes -= bytes;
			for (const [seq, stream] of streams) grant(seq, stream);
		});
	};

	const streamOf = (seq: number): Stream => {
		const stream = streams.get(seq);
		if (!stream) throw wireError('frame.stream', `stream ${seq} is not open`);
		return stream;
	};

	return {
		control(seq: number, payload: Uint8Array): void {
			const envelope = decodeEnvelope(payload);
			if (envelope.seq !== seq || seq !== lastSeq + 1) {
				throw wireError('message.sequence', `${envelope.seq} on stream ${seq} after ${lastSeq}`);
			}
			lastSeq = seq;
			const sizes = envelope.attachments ?? [];
			if (sizes.length === 0) return complete(envelope, []);
			const assembly = createAssembly(sizes);
			if (streams.size >= STREAMS_AT_ONCE) throw wireError('streams.tooMany', `${streams.size} are open`);
			if (streams.size > 0 && assemblingBytes + assembly.totalBytes > ASSEMBLING_BYTES) {
				throw wireError('streams.tooMany', `${assemblingBytes} bytes are announced`);
			}
			assemblingBytes += assembly.totalBytes;
			streams.set(seq, { envelope, assembly, credit: STREAM_WINDOW_BYTES, owed: 0 });
		},

		data(seq: number, payload: Uint8Array): void {
			const stream = streamOf(seq);
			if (payload.length > stream.credit) throw wireError('credit.exceeded', `stream ${seq}`);
			stream.assembly.push(payload);
			stream.credit -= payload.length;
			stream.owed += payload.length;
			grant(seq, stream);
		},

		end(seq: number, flags: number): void {
			const { envelope, assembly } = streamOf(seq);
			streams.delete(seq);
			assemblingBytes -= assembly.totalBytes;
			if (flags & WITHDRAWN) return;
			if (assembly.missingBytes > 0) {
				throw wireError('attachment.incomplete', `${assembly.missingBytes} bytes are missing`);
			}
			complete(envelope, assembly.finish());
		}
	};
}
