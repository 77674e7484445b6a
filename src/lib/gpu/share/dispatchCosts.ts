/** Kinds of runs that are remembered. */
const KINDS = 64;
/** How much the newest reading counts. */
const NEWEST_WEIGHT = 0.5;

/** Consecutive dispatches of one run, and how long the GPU took for them. */
export interface TimedSlice {
	/** Index of the first in its run. */
	first: number;
	count: number;
	tookMs: number;
}

/** How long each dispatch of a kind of run takes: runs of one model on one shape launch the same kernels in the same order. */
export interface DispatchCosts {
	/** Of dispatch number `index`, ms; undefined where no run of this kind was timed yet. */
	costMs(kind: string, index: number): number | undefined;
	/** Dispatches of the last run of this kind, and what they cost in all, ms; undefined where none was timed. */
	whole(kind: string): { count: number; ms: number } | undefined;
	learn(kind: string, slices: readonly TimedSlice[]): void;
}

export function createDispatchCosts(): DispatchCosts {
	const kinds = new Map<string, number[]>();
	return {
		costMs: (kind, index) => kinds.get(kind)?.[index],
		whole(kind) {
			const costs = kinds.get(kind);
			return costs && { count: costs.length, ms: costs.reduce((sum, ms) => sum + ms, 0) };
		},
		learn(kind, slices) {
			const before = kinds.get(kind) ?? [];
			const costs: number[] = [];
			for (const { first, count, tookMs } of slices) {
				const known = before.slice(first, first + count);
				const knownMs = known.reduce((sum, ms) => sum + ms, 0);
				for (let at = 0; at < count; at++) {
					const old = known[at];
					// What took long before has the larger part of what took long now.
					const read = knownMs > 0 && old !== undefined ? (tookMs * old) / knownMs : tookMs / count;
					costs[first + at] = old === undefined ? read : old + (read - old) * NEWEST_WEIGHT;
				}
			}
			if (slices.length === 0) return;
			for (let at = 0; at < costs.length; at++) costs[at] ??= before[at] ?? 0;
			kinds.delete(kind);
			kinds.set(kind, costs);
			const [oldest] = kinds.keys();
			if (kinds.size > KINDS && oldest !== undefined) kinds.delete(oldest);
		}
	};
}
