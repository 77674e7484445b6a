import type { Percentiles } from './types';

/** The middle one; of an even number the upper of the two. @returns NaN of none */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const percentiles = (readingsMs: readonly number[]): Percentiles => ({
	p50Ms: quantile(readingsMs, 0.5),
	p95Ms: quantile(readingsMs, 0.95)
});

/** The smallest that is no smaller than a share of them. */
function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
