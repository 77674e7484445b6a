import type { LeaseView } from '$lib/chain/types';

/**
 * A job's share of its lease's price: as much of it as of its time, rounded up, wei. Time in which nothing ran is no
 * job's.
 */
export function jobCost(
	{ costWei, startS, endS }: Pick<LeaseView, 'costWei' | 'startS' | 'endS'>,
	{ startedAtMs, untilMs }: { startedAtMs: number; untilMs: number }
): bigint {
	const leaseMs = BigInt(Math.max(1, endS - startS)) * 1000n;
	const jobMs = BigInt(Math.max(0, Math.round(untilMs - startedAtMs)));
	if (jobMs >= leaseMs) return costWei;
	return (costWei * jobMs + leaseMs - 1n) / leaseMs;
}
