import type { Clock } from '$lib/core/clock';

/** Something that is done once for many calls. */
export interface Batched {
	/** Does it now where the last time is long enough ago, else once that is so. */
	call(): void;
	/** Does it now if it is due. */
	flush(): void;
}

/**
 * Ten thousand results in a second are not ten thousand repaints.
 *
 * @param everyMs at most this often
 */
export function inBatches(clock: Clock, everyMs: number, act: () => void): Batched {
	let lastMs = -Infinity;
	let waiting: AbortController | undefined;
	let isDue = false;
	function flush(): void {
		waiting?.abort();
		waiting = undefined;
		if (!isDue) return;
		isDue = false;
		lastMs = clock.nowMs();
		act();
	}
	return {
		flush,
		call() {
			isDue = true;
			if (waiting) return;
			const waitMs = lastMs + everyMs - clock.nowMs();
			// A clock that was set back must not hold it up.
			if (waitMs <= 0 || waitMs > everyMs) return flush();
			waiting = new AbortController();
			clock.sleep(waitMs, waiting.signal).then(flush, () => {
				// Done before it was due.
			});
		}
	};
}
