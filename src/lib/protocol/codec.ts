import { decode, encode } from '@msgpack/msgpack';
import * as v from 'valibot';
import { RallyError } from '$lib/core/errors';
import { tensorBytes } from '$lib/core/tensor';
import type { WireCode } from './codes';
import { ATTACHMENT_LIMITS, CONTROL_BYTES, TEXT_CHARS } from './limits';
import type { Envelope, HandshakeMessage, Message } from './messages';
import { closeSchema, envelopeSchema, handshakeSchema } from './schemas';
import { wireError } from './wireError';

/** Nothing longer can stand in a control message; keeps a forged length from allocating. */
const DECODING = {
	useBigInt64: true,
	maxStrLength: CONTROL_BYTES,
	maxBinLength: CONTROL_BYTES,
	maxArrayLength: CONTROL_BYTES,
	maxMapLength: 64,
	maxExtLength: 0
};

const pack = (value: unknown): Uint8Array => encode(value, { useBigInt64: true, ignoreUndefined: true });

/** A text that came from an error may be of any length; on the wire it is cut, not refused. */
function fit(message: Message): Message {
	if ('text' in message) return { ...message, text: message.text.slice(0, TEXT_CHARS) };
	if (message.type === 'proof.verdict' && message.reason !== undefined) {
		return { ...message, reason: message.reason.slice(0, TEXT_CHARS) };
	}
	return message;
}

function parse<T>(schema: v.GenericSchema<unknown, T>, payload: Uint8Array, code: WireCode): T {
	let value: unknown;
	try {
		value = decode(payload, DECODING);
	} catch (cause) {
		throw new RallyError(wireError(code).shortMessage, { code, details: String(cause), cause });
	}
	const parsed = v.safeParse(schema, value);
	if (parsed.success) return parsed.output;
	const [issue] = parsed.issues;
	throw wireError(code, `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`);
}

/**
 * Whether a message may carry attachments of these sizes.
 *
 * @param sizes bytes of each
 * @throws RallyError `attachment.count`, `attachment.tooLarge`, `attachment.mismatch`
 */
export function checkAttachments(message: Message, sizes: readonly number[]): void {
	const limit = ATTACHMENT_LIMITS[message.type];
	const tensors =
		message.type === 'task.run' ? message.inputs : message.type === 'task.done' ? message.outputs : undefined;
	if (sizes.length > limit.count || (tensors && tensors.length !== sizes.length)) {
		throw wireError('attachment.count', `${sizes.length} attachments on ${message.type}`);
	}
	if (!tensors && sizes.length < (limit.least ?? limit.count)) {
		throw wireError('attachment.count', `${sizes.length} attachments on ${message.type}`);
	}
	const total = sizes.reduce((sum, size) => sum + size, 0);
	if (total > limit.totalBytes) throw wireError('attachment.tooLarge', `${total} bytes on ${message.type}`);
	tensors?.forEach((header, i) => {
		if (tensorBytes(header) !== sizes[i]) {
			throw wireError('attachment.mismatch', `${header.name}: ${sizes[i]} bytes for ${tensorBytes(header)}`);
		}
	});
}

/**
 * @throws RallyError the refusal the receiver would close with, so that a mistake of ours is found here
 */
export function encodeEnvelope(envelope: Envelope): Uint8Array {
	const fitting = { ...envelope, message: fit(envelope.message) };
	const parsed = v.safeParse(envelopeSchema, fitting);
	if (!parsed.success) {
		const [issue] = parsed.issues;
		throw wireError('message.shape', `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`);
	}
	checkAttachments(fitting.message, fitting.attachments ?? []);
	const payload = pack(fitting);
	if (payload.length > CONTROL_BYTES) throw wireError('message.tooLarge', `${payload.length} bytes`);
	return payload;
}

/**
 * @param payload of a CONTROL frame after the handshake
 * @throws RallyError `message.shape`, `attachment.count`, `attachment.tooLarge`, `attachment.mismatch`
 */
export function decodeEnvelope(payload: Uint8Array): Envelope {
	const envelope = parse(envelopeSchema, payload, 'message.shape');
	checkAttachments(envelope.message, envelope.attachments ?? []);
	return envelope;
}

export const encodeHandshake = (message: HandshakeMessage): Uint8Array => pack(message);

/** @throws RallyError `handshake.shape` */
export const decodeHandshake = (payload: Uint8Array): HandshakeMessage =>
	parse(handshakeSchema, payload, 'handshake.shape');

export const encodeClose = (code: WireCode, text: string): Uint8Array =>
	pack({ code, text: text.slice(0, TEXT_CHARS) });

/** A CLOSE that cannot be read still closes. */
export function decodeClose(payload: Uint8Array): { code: WireCode; text: string } {
	try {
		return parse(closeSchema, payload, 'message.shape');
	} catch {
		return { code: 'closed', text: wireError('closed').shortMessage };
	}
}
