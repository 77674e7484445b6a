import type { Clock } from '$lib/core/clock';

/** Seldom enough to cost nothing; often enough to come before whoever else notices that time is over. */
const LOOK_MS = 1_000;

/**
 * Notices, until the signal aborts, that much more time has passed than was slept: the machine was asleep, and whoever
 * it talked to has given it up meanwhile. Rejects with the signal's reason.
 *
 * @param lateMs how late a sleep may end by itself, at this moment
 * @param onWake told at once when the machine is awake again, with how long it was away, ms
 */
export async function watchSleep(
	clock: Clock,
	{ lateMs, onWake, signal }: { lateMs(): number; onWake(forMs: number): void; signal: AbortSignal }
): Promise<never> {
	for (;;) {
		const beforeMs = clock.nowMs();
		await clock.sleep(LOOK_MS, signal);
		const forMs = clock.nowMs() - beforeMs - LOOK_MS;
		if (forMs > lateMs()) onWake(forMs);
	}
}
