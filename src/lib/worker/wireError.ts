import { RallyError, toRallyError } from '$lib/core/errors';
import type { WireError } from './messages';

/** Anything thrown, as it crosses to the page: no stack, no cause. */
export function toWireError(thrown: unknown): WireError {
	const { code, shortMessage, details, hint } = toRallyError(thrown, 'gpu.failed');
	return { code, shortMessage, ...(details ? { details } : {}), ...(hint ? { hint } : {}) };
}

export function fromWireError({ code, shortMessage, details, hint }: WireError): RallyError {
	return new RallyError(shortMessage, {
		code,
		...(details ? { details } : {}),
		...(hint ? { hint } : {})
	});
}
