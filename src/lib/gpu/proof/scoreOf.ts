/**
 * The most that a round trip may take off the measured time, as a share of it. A device answers its own pings: one that
 * answers them late would otherwise have any score it liked. Ask for rounds enough that a real trip is below it.
 */
export const MAX_RTT_SHARE = 0.1;

/**
 * FLOP/s of a challenge: 2·n³ operations a round, over the time to the commitment less the round trip.
 *
 * @param elapsedMs from sending the challenge to receiving the commitment
 * @param rttMs the smallest round trip measured; what exceeds {@link MAX_RTT_SHARE} of `elapsedMs` does not count
 * @returns 0 where no time was measured
 * @example scoreOf({ n: 1024, rounds: 10, elapsedMs: 1000, rttMs: 50 }) // 22_605_091_057.17…
 */
export function scoreOf({
	n,
	rounds,
	elapsedMs,
	rttMs
}: {
	n: number;
	rounds: number;
	elapsedMs: number;
	rttMs: number;
}): number {
	if (!(elapsedMs > 0)) return 0;
	const credit = Math.min(Math.max(rttMs, 0), elapsedMs * MAX_RTT_SHARE);
	return (2 * n ** 3 * rounds) / ((elapsedMs - credit) / 1000);
}
