import * as v from 'valibot';
import { RallyError } from '$lib/core/errors';
import { err, ok, type Result } from '$lib/core/result';
import { transcriptSchema } from './transcriptSchema';
import type { SignedTranscript } from './types';

/**
 * A transcript from outside, as JSON gives it, with every size checked. It may still lie: ask `recheckTranscript`.
 *
 * @returns an error `transcript.malformed` that names the wrong field
 */
export function parseTranscript(input: unknown): Result<SignedTranscript> {
	const parsed = v.safeParse(transcriptSchema, input);
	if (parsed.success) return ok(parsed.output);
	const [issue] = parsed.issues;
	return err(
		new RallyError('This is not a transcript of a proof of compute.', {
			code: 'transcript.malformed',
			details: `${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`,
			hint: 'Ask whoever gave it to you for the file as the verifier saved it.'
		})
	);
}
