import { operationsOf, type AllocWork, type Work } from './work';

/**
 * The most that a round trip may take off the measured time, as a share of it. A device answers its own pings: one that
 * answers them late would otherwise have any score it liked. Ask for rounds enough that a real trip is below it.
 */
export const MAX_RTT_SHARE = 0.1;

/**
 * The rate of a challenge: its operations over the time to the commitment less the round trip. `alloc-u32` has none:
 * what counts of it are the bytes held.
 *
 * @param elapsedMs from sending the challenge to receiving the commitment
 * @param rttMs the smallest round trip measured; what exceeds {@link MAX_RTT_SHARE} of `elapsedMs` does not count
 * @returns in the unit of `UNIT_OF`; 0 where no time was measured
 * @example
 * const work = { kernel: 'gemm-f32', n: 1024, rounds: 10 } as const;
 * scoreOf({ work, elapsedMs: 1000, rttMs: 50 }) // 22_605_091_057.17…
 */
export function scoreOf({
	work,
	elapsedMs,
	rttMs
}: {
	work: Exclude<Work, AllocWork>;
	elapsedMs: number;
	rttMs: number;
}): number {
	if (!(elapsedMs > 0)) return 0;
	const credit = Math.min(Math.max(rttMs, 0), elapsedMs * MAX_RTT_SHARE);
	return operationsOf(work) / ((elapsedMs - credit) / 1000);
}
