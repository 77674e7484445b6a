import type { Clock } from '$lib/core/clock';
import type { Hex } from '$lib/core/ids';
import { createStore, type Readable } from '$lib/core/store';
import type { ProviderLogLine, ProviderSnapshot } from './types';

const LOG_LINES = 200;

const OFF: ProviderSnapshot = {
	phase: 'off',
	device: { status: 'unknown' },
	proof: undefined,
	window: undefined,
	lease: undefined,
	tasks: { running: 0, done: 0, failed: 0, gpuMs: 0 },
	earnings: { earnedWei: undefined, claimableWei: undefined, claimedWei: 0n, spentWei: 0n },
	log: [],
	error: undefined
};

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
