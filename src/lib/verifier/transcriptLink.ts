import { fromBase64, toBase64 } from '$lib/core/base64';
import { concatBytes, utf8 } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import { err, type Result } from '$lib/core/result';
import { canonicalText } from './canonicalText';
import { transcriptFromText } from './transcriptFromText';
import { MAX_TRANSCRIPT_BYTES } from './transcriptLimits';
import type { SignedTranscript } from './types';

const PREFIX = '#t=';

/**
 * A transcript as the fragment of a link, which no server ever sees: its text deflated, in base64url.
 *
 * @returns `#t=…`; one with three scored challenges of 70 rounds and memory takes some 10,000 characters
 */
export async function transcriptToFragment(signed: SignedTranscript): Promise<string> {
	const packed = await through(
		utf8(canonicalText(signed)),
		new CompressionStream('deflate-raw'),
		Number.POSITIVE_INFINITY
	);
	return PREFIX + toBase64(packed).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The transcript in a link's fragment. A small fragment that unpacks to something huge is stopped on the way.
 *
 * @param fragment as `location.hash` has it
 * @returns an error `transcript.brokenLink`, or those of `transcriptFromText`
 */
export async function transcriptFromFragment(fragment: string): Promise<Result<SignedTranscript>> {
	const digits = fragment.startsWith(PREFIX) ? fragment.slice(PREFIX.length) : '';
	if (digits.length > 2 * MAX_TRANSCRIPT_BYTES || !/^[\w-]+$/.test(digits)) return broken();
	try {
		const packed = fromBase64(digits.replaceAll('-', '+').replaceAll('_', '/'));
		const text = await through(packed, new DecompressionStream('deflate-raw'), MAX_TRANSCRIPT_BYTES);
		return transcriptFromText(new TextDecoder().decode(text));
	} catch (cause) {
		return broken(cause);
	}
}

const broken = (cause?: unknown) =>
	err(
		new RallyError('This link holds no whole transcript.', {
			code: 'transcript.brokenLink',
			hint: 'It may have been cut on its way. Ask for the file instead.',
			cause
		})
	);

/** What a stream makes of these bytes; of more than `most` only some bytes past it. */
async function through(
	bytes: Uint8Array<ArrayBuffer>,
	stream: CompressionStream | DecompressionStream,
	most: number
): Promise<Uint8Array<ArrayBuffer>> {
	const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
	const parts: Uint8Array[] = [];
	for (let length = 0; length <= most;) {
		const { done, value } = await reader.read();
		if (done) return concatBytes(...parts);
		parts.push(value);
		length += value.length;
	}
	await reader.cancel();
	return concatBytes(...parts);
}
