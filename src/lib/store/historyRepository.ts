import { historyRow, type HistorySample, type Listing, parseRows } from './records';
import type { RowStore } from './rowStore';

/** Samples over time by series: a device's earnings, a pool's reserves. */
export interface HistoryRepository {
	/** Keeps a sample; a second one of the same series and millisecond takes its place. */
	add(sample: HistorySample): Promise<void>;
	/** Oldest first, both ends included. */
	list(series: string, range?: { fromMs?: number; toMs?: number }): Promise<Listing<HistorySample>>;
	/** Deletes what is older. */
	prune(series: string, beforeMs: number): Promise<void>;
}

export function createHistoryRepository(rows: RowStore): HistoryRepository {
	return {
		add: (sample) => rows.put({ history: [sample] }),
		list: async (series, { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = {}) =>
			parseRows(
				historyRow,
				await rows.list('history', { from: [series, fromMs], to: [series, toMs] }),
				'history'
			),
		prune: (series, beforeMs) => rows.remove({ history: { from: [series, 0], to: [series, beforeMs - 1] } })
	};
}
