import type { Random } from '$lib/core/random';
import { RECONNECT_FIRST_MS, RECONNECT_LAST_MS } from '$lib/protocol/limits';

/**
 * How long to wait before the next try, milliseconds: doubled each time, and spread over half of it so that
 * all who lost one broker do not come back at once.
 *
 * @param attempt 1 for the first
 */
export function backoffMs(attempt: number, random: Random): number {
	const [byte = 0] = random.bytes(1);
	return Math.min(RECONNECT_LAST_MS, RECONNECT_FIRST_MS * 2 ** (attempt - 1)) * (0.5 + byte / 510);
}
