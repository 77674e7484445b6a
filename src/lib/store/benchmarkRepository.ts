import { benchmarkRow, type BenchmarkRun } from './benchmarkRecord';
import { type Listing, parseRows } from './records';
import type { RowStore } from './rowStore';

/** Runs of the benchmark that this browser keeps. Methods throw the errors of {@link RowStore}. */
export interface BenchmarkRepository {
	/** Keeps a run, or what it has become. */
	save(run: BenchmarkRun): Promise<void>;
	/** Keeps a run unless one of its id is there. @returns whether it is new */
	add(run: BenchmarkRun): Promise<boolean>;
	/** Newest first. */
	list(): Promise<Listing<BenchmarkRun>>;
	remove(runId: string): Promise<void>;
}

export function createBenchmarkRepository(rows: RowStore): BenchmarkRepository {
	return {
		save: (run) => rows.put({ benchmarks: [run] }),
		add: (run) => rows.add('benchmarks', run),
		list: async () =>
			parseRows(
				benchmarkRow,
				await rows.list('benchmarks', { index: 'startedAtMs', reverse: true }),
				'benchmarks'
			),
		remove: (runId) => rows.remove({ benchmarks: { from: runId, to: runId } })
	};
}
