import type { Clock } from './clock';

/** A clock that stands still until it is wound: for tests. */
export interface ManualClock extends Clock {
	/** Goes on by `ms`, waking sleepers in order and letting each do its work before the next. */
	advance(ms: number): Promise<void>;
	/** Goes on by `ms` in which nothing runs, as on a machine that sleeps: who sleeps has as long to go as before. */
	jump(ms: number): void;
}

/** Lets what is under way come to rest: a message there and back over a network in memory, and its promises. */
async function settle(): Promise<void> {
	for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}

export function createManualClock(startMs = 1_700_000_000_000): ManualClock {
	let nowMs = startMs;
	const sleepers = new Set<{ atMs: number; wake(): void }>();
	return {
		nowMs: () => nowMs,
		sleep: (ms, signal) =>
			new Promise((resolve, reject) => {
				signal?.throwIfAborted();
				const sleeper = {
					atMs: nowMs + ms,
					wake: () => {
						sleepers.delete(sleeper);
						signal?.removeEventListener('abort', onAbort);
						resolve();
					}
				};
				const onAbort = () => {
					sleepers.delete(sleeper);
					reject(signal?.reason);
				};
				sleepers.add(sleeper);
				signal?.addEventListener('abort', onAbort, { once: true });
			}),
		jump(ms) {
			nowMs += ms;
			for (const sleeper of sleepers) sleeper.atMs += ms;
		},
		async advance(ms) {
			const endMs = nowMs + ms;
			await settle();
			for (;;) {
				const next = [...sleepers].sort((a, b) => a.atMs - b.atMs)[0];
				if (!next || next.atMs > endMs) break;
				nowMs = next.atMs;
				next.wake();
				await settle();
			}
			nowMs = endMs;
		}
	};
}
