import { systemClock, type Clock } from '$lib/core/clock';
import { toRallyError, type RallyError } from '$lib/core/errors';
import type { Chain } from './createChain';
import { getPools } from './getPools';
import type { PoolView } from './types';

/** What watching gives: the pools, or that the chain cannot be asked, with the pools as last seen. */
export type PoolsReading =
	| { status: 'live'; pools: PoolView[]; readAtMs: number }
	| { status: 'unreachable'; error: RallyError; lastPools: PoolView[] | undefined };

export interface WatchPoolsOptions {
	intervalMs: number;
	/** Ends the watch. */
	signal: AbortSignal;
	clock?: Clock | undefined;
}

/** A node that is down is asked less and less often, but a person waits no longer than this for its return. */
const MAX_BACKOFF_MS = 30_000;

/**
 * Reads the pools at once and then every `intervalMs`, backing off while the chain is unreachable. Never
 * throws; what goes wrong is a reading, and so is what comes back.
 */
export function watchPools(
	chain: Chain,
	callback: (reading: PoolsReading) => void,
	{ intervalMs, signal, clock = systemClock }: WatchPoolsOptions
): void {
	let lastPools: PoolView[] | undefined;
	let failures = 0;
	const turn = async (): Promise<void> => {
		try {
			lastPools = await getPools(chain);
			failures = 0;
			if (!signal.aborted) callback({ status: 'live', pools: lastPools, readAtMs: clock.nowMs() });
		} catch (error) {
			failures++;
			if (!signal.aborted) callback({ status: 'unreachable', error: toRallyError(error), lastPools });
		}
	};
	const run = async () => {
		while (!signal.aborted) {
			await turn();
			await clock.sleep(Math.max(intervalMs, Math.min(intervalMs * 2 ** failures, MAX_BACKOFF_MS)), signal);
		}
	};
	// The sleep rejects when the signal aborts: that is the end, and nobody's error.
	run().catch(() => {});
}
