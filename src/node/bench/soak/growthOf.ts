/** The part of a run that is not counted: caches fill and code is compiled. */
const WARM_UP = 0.25;

const median = (values: readonly number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/**
 * By how much what was weighed again and again has grown after its warm-up: the median of the last fifth over that of the
 * first fifth after the warm-up, less 1.
 *
 * @example growthOf([9, 10, 10, 10, 11]) // 0.1
 */
export function growthOf(values: readonly number[]): number {
	const warm = values.slice(Math.floor(values.length * WARM_UP));
	const fifth = Math.max(1, Math.floor(warm.length / 5));
	return median(warm.slice(-fifth)) / median(warm.slice(0, fifth)) - 1;
}
