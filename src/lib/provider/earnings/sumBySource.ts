import { RESULT_SOURCES, type Result, type ResultSource } from './resultsOf';

export type SourceSums = Record<ResultSource, bigint>;

/** Gains and losses by what they come from, wei. */
export function sumBySource(results: readonly Pick<Result, 'source' | 'wei'>[]): SourceSums {
	const sums = Object.fromEntries(RESULT_SOURCES.map((source) => [source, 0n])) as SourceSums;
	for (const { source, wei } of results) sums[source] += wei;
	return sums;
}
