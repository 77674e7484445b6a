import { RallyError } from '$lib/core/errors';
import { sentenceOf, type WireCode } from './codes';

/** A broken rule or a refusal under its documented code and sentence. */
export function wireError(code: WireCode, details?: string): RallyError {
	return new RallyError(sentenceOf(code), { code, ...(details === undefined ? {} : { details }) });
}
