import { toRallyError } from '$lib/core/errors';
import type { Trouble } from './decide';

/** Before what failed is tried again; twice as long each time, up to the second. */
const RETRY_S = { first: 30, longest: 600 };
/** Failures after which another try would only make it worse. */
const FINAL = ['wallet.refused', 'window.missing', 'proof.failed', 'device.convicted'];

/** What is known after one more try has failed. @param nowS the chain's second */
export function troubleAfter(thrown: unknown, before: Trouble | undefined, nowS: number): Trouble {
	const { code, shortMessage: text } = toRallyError(thrown);
	const failures = (before?.failures ?? 0) + 1;
	const pauseS = Math.min(RETRY_S.longest, RETRY_S.first * 2 ** (failures - 1));
	return { failures, retryAtS: nowS + pauseS, isFinal: FINAL.includes(code), code, text };
}
