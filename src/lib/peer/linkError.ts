import { RallyError } from '$lib/core/errors';
import { LINK_CODES, sentenceOf } from '$lib/protocol/codes';
import type { LinkEnd } from './link';

/** The end of a link as the error that whatever was under way rejects with. */
export const linkError = ({ code, text }: LinkEnd): RallyError =>
	new RallyError(code in LINK_CODES ? sentenceOf(code) : text, { code, details: text });
