/** What several runs of one thing gave. */
export interface Spread {
	median: number;
	least: number;
	most: number;
}

/** @returns the middle value (of two middle ones their mean) between the extremes; NaN throughout for no values */
export function spreadOf(values: readonly number[]): Spread {
	const sorted = [...values].sort((a, b) => a - b);
	const half = sorted.length / 2;
	const at = (index: number) => sorted[index] ?? NaN;
	const median = Number.isInteger(half) ? (at(half - 1) + at(half)) / 2 : at(Math.floor(half));
	return { median, least: at(0), most: at(sorted.length - 1) };
}
