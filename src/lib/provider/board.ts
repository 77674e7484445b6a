import type { Clock } from '$lib/core/clock';
import type { Hex } from '$lib/core/ids';
import { createStore, type Readable } from '$lib/core/store';
import { OFF } from './off';
import type { ProviderLogLine, ProviderSnapshot } from './types';

const LOG_LINES = 200;

/** What the tab shows, and who writes on it. */
export interface Board {
	readonly snapshot: Readable<ProviderSnapshot>;
	change(fields: Partial<ProviderSnapshot>): void;
	/** A line in the log; the oldest gives way. */
	say(text: string, tone?: ProviderLogLine['tone'], transactionHash?: Hex): void;
	/** The same board for one run: what comes after the signal aborts is not written. */
	until(signal: AbortSignal): Board;
}

export function createBoard(clock: Clock): Board {
	const store = createStore<ProviderSnapshot>(OFF);
	const writing = (signal?: AbortSignal): Board => {
		const change = (fields: Partial<ProviderSnapshot>) => {
			if (!signal?.aborted) store.update((now) => ({ ...now, ...fields }));
		};
		return {
			snapshot: store,
			change,
			say(text, tone = 'info', transactionHash) {
				const line = { atMs: clock.nowMs(), text, tone, ...(transactionHash ? { transactionHash } : {}) };
				change({ log: [...store.get().log, line].slice(-LOG_LINES) });
			},
			until: writing
		};
	};
	return writing();
}
