import type { BenchmarkRun } from '$lib/store/benchmarkRecord';
import { readingsOf, type Reading } from './benchmarkReadings';

export interface ComparedReading extends Pick<Reading, 'key' | 'label' | 'of' | 'better'> {
	/** One a run; undefined where that run has none. */
	values: (number | undefined)[];
	/** How many times better than the first run, above 1 always being better; undefined where either has no value. */
	times: (number | undefined)[];
}

/** What runs have in common and where they differ, in the order in which the first that has a figure has it. */
export function compareRuns(runs: readonly BenchmarkRun[]): ComparedReading[] {
	const readings = runs.map((run) => run.results.flatMap(readingsOf));
	const first = new Map(
		readings
			.flat()
			.toReversed()
			.map((reading) => [reading.key, reading])
	);
	const keys = new Set(readings.flat().map(({ key }) => key));
	return [...keys].flatMap((key) => {
		const { label, of, better } = first.get(key) ?? {};
		if (label === undefined || of === undefined || better === undefined) return [];
		const values = readings.map((list) => list.find((reading) => reading.key === key)?.value);
		const [base] = values;
		const times = values.map((value) => {
			if (!value || !base) return undefined;
			return better === 'more' ? value / base : base / value;
		});
		return [{ key, label, of, better, values, times }];
	});
}
