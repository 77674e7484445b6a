/**
 * @param part 0 to 1
 * @returns the least of the values that at least this part of them does not exceed; NaN for none
 * @example percentile([3, 1, 2], 0.5) // 2
 */
export function percentile(values: readonly number[], part: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}
