import type { Advice } from './advise';

/** Those that can be chosen first, then by net, then by how little is at risk; else in the order given. */
export function rankAdvice(advice: readonly Advice[]): Advice[] {
	return advice.toSorted(
		(a, b) =>
			Number(a.obstacle !== undefined) - Number(b.obstacle !== undefined) ||
			ascending(b.netPerHourWei, a.netPerHourWei) ||
			ascending(a.atRiskWei, b.atRiskWei)
	);
}

const ascending = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
