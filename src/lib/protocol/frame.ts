import { CONTROL_BYTES, FRAME_HEADER_BYTES, FRAME_PAYLOAD_BYTES, PROTOCOL_VERSION } from './limits';
import { wireError } from './wireError';

/** What a frame is for, and how many payload bytes and which streams and flags that allows. */
const RULES = {
	/** A msgpack message; on stream 0 of the handshake, else of the stream it opens. */
	control: { byte: 1, min: 1, max: CONTROL_BYTES, flags: 0, stream: 'any' },
	/** Attachment bytes of its stream. */
	data: { byte: 2, min: 1, max: FRAME_PAYLOAD_BYTES, flags: 0, stream: 'open' },
	/** The stream is complete, or withdrawn where {@link WITHDRAWN} is set. */
	end: { byte: 3, min: 0, max: 0, flags: 1, stream: 'open' },
	/** u32: so many more DATA bytes may come on the stream. */
	credit: { byte: 4, min: 4, max: 4, flags: 0, stream: 'open' },
	/** 8 bytes, to be sent back. */
	ping: { byte: 5, min: 8, max: 8, flags: 0, stream: 'zero' },
	pong: { byte: 6, min: 8, max: 8, flags: 0, stream: 'zero' },
	/** msgpack { code, text }: the last frame. A text of 500 characters has at most 2,000 bytes. */
	close: { byte: 7, min: 1, max: 4096, flags: 0, stream: 'zero' }
} as const;

export type FrameType = keyof typeof RULES;

const TYPE_OF_BYTE = new Map<number, FrameType>(
	(Object.keys(RULES) as FrameType[]).map((type) => [RULES[type].byte, type])
);

/** Flag of an END frame: what came on the stream is to be dropped. */
export const WITHDRAWN = 1;

export interface FrameHeader {
	type: FrameType;
	flags: number;
	/** 0 for the link itself. */
	stream: number;
	/** Payload bytes. */
	length: number;
}

/** Writes a header at the start of `target`. */
export function writeFrameHeader(target: Uint8Array, { type, flags, stream, length }: FrameHeader): void {
	const view = new DataView(target.buffer, target.byteOffset, FRAME_HEADER_BYTES);
	view.setUint8(0, PROTOCOL_VERSION);
	view.setUint8(1, RULES[type].byte);
	view.setUint16(2, flags, true);
	view.setUint32(4, stream, true);
	view.setUint32(8, length, true);
}

/** One frame, header and payload, in a buffer of its own. */
export function encodeFrame(
	type: FrameType,
	stream: number,
	payload: Uint8Array = new Uint8Array(0),
	flags = 0
): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
	writeFrameHeader(bytes, { type, flags, stream, length: payload.length });
	bytes.set(payload, FRAME_HEADER_BYTES);
	return bytes;
}

/**
 * Reads and judges a header before anything is allocated for what it announces.
 *
 * @param bytes at least 12 bytes; the header stands at their start
 * @throws RallyError `frame.version`, `frame.type`, `frame.flags`, `frame.length` or `frame.stream`
 */
export function readFrameHeader(bytes: Uint8Array): FrameHeader {
	const view = new DataView(bytes.buffer, bytes.byteOffset, FRAME_HEADER_BYTES);
	const version = view.getUint8(0);
	if (version !== PROTOCOL_VERSION) throw wireError('frame.version', `version ${version}`);
	const byte = view.getUint8(1);
	const type = TYPE_OF_BYTE.get(byte);
	if (!type) throw wireError('frame.type', `type ${byte}`);
	const rule = RULES[type];
	const flags = view.getUint16(2, true);
	if ((flags & ~rule.flags) !== 0) throw wireError('frame.flags', `flags ${flags} on ${type}`);
	const stream = view.getUint32(4, true);
	if (rule.stream !== 'any' && (stream === 0) !== (rule.stream === 'zero')) {
		throw wireError('frame.stream', `${type} on stream ${stream}`);
	}
	const length = view.getUint32(8, true);
	if (length < rule.min || length > rule.max) throw wireError('frame.length', `${type} of ${length} bytes`);
	return { type, flags, stream, length };
}
