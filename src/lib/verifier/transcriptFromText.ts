import { utf8 } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import { err, type Result } from '$lib/core/result';
import { parseTranscript } from './transcript';
import { MAX_TRANSCRIPT_BYTES } from './transcriptLimits';
import type { SignedTranscript } from './types';

/**
 * A transcript out of a file's text.
 *
 * @returns an error `transcript.tooLarge`, `transcript.notJson` or `transcript.malformed`
 */
export function transcriptFromText(text: string): Result<SignedTranscript> {
	// A character takes at least a byte: what is far too long is not even counted.
	if (text.length > MAX_TRANSCRIPT_BYTES || utf8(text).length > MAX_TRANSCRIPT_BYTES) {
		return err(
			new RallyError('This file is larger than any transcript.', {
				code: 'transcript.tooLarge',
				details: `at most ${MAX_TRANSCRIPT_BYTES} bytes`
			})
		);
	}
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (cause) {
		return err(
			new RallyError('This is no JSON, and so no transcript.', {
				code: 'transcript.notJson',
				hint: 'Choose the file that the verifier’s page saved.',
				cause
			})
		);
	}
	return parseTranscript(json);
}
