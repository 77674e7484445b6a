/** Options every {@link RallyError} takes; see its properties. */
export interface RallyErrorOptions {
	/** Stable name of what went wrong, for code and tests: `lease.expired`, `model.hashMismatch`. */
	code: string;
	/** What exactly was seen: the value, the limit, the address. */
	details?: string;
	/** What the person can do now. */
	hint?: string;
	cause?: unknown;
}

/**
 * The one base of every error a person may be shown.
 *
 * `shortMessage` is one clear sentence, `hint` the way out. Whatever is expected to be refused comes back
 * as a {@link Result}; a thrown `RallyError` ends an action that cannot go on.
 *
 * @example
 * throw new RallyError('The lease ended at 14:02.', { code: 'lease.expired', hint: 'Rent again to go on.' });
 */
export class RallyError extends Error {
	readonly code: string;
	readonly shortMessage: string;
	readonly details: string | undefined;
	readonly hint: string | undefined;

	constructor(shortMessage: string, { code, details, hint, cause }: RallyErrorOptions) {
		super([shortMessage, details, hint].filter(Boolean).join('\n'), cause === undefined ? {} : { cause });
		this.name = 'RallyError';
		this.code = code;
		this.shortMessage = shortMessage;
		this.details = details;
		this.hint = hint;
	}
}

/** Any thrown value as a {@link RallyError}; what is one already passes through unchanged. */
export function toRallyError(thrown: unknown, fallbackCode = 'internal'): RallyError {
	if (thrown instanceof RallyError) return thrown;
	const message = thrown instanceof Error ? thrown.message : String(thrown);
	return new RallyError(message.split('\n')[0] || 'Something unexpected went wrong.', {
		code: fallbackCode,
		cause: thrown
	});
}
