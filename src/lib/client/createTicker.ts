import type { Clock } from '$lib/core/clock';

/** A tick comes at the latest then. */
const MOST_MS = 1000;
/** No tick comes sooner after another. */
const LEAST_MS = 10;

export interface TickerOptions {
	clock: Clock;
	/** Aborts when no tick is wanted any more. */
	signal: AbortSignal;
	onTick(): void;
}

/** One timer that is moved: the next tick comes when it was last wanted. */
export function createTicker({ clock, signal, onTick }: TickerOptions): {
	/** Has the next tick come within so many milliseconds, a second at most; to be called after each. */
	within(ms: number): void;
} {
	let next: { atMs: number; stop: AbortController } | undefined;
	signal.addEventListener('abort', () => next?.stop.abort(), { once: true });
	return {
		within(ms) {
			if (signal.aborted) return;
			const nowMs = clock.nowMs();
			const waitMs = Math.min(MOST_MS, Math.max(LEAST_MS, ms));
			if (next && next.atMs <= nowMs + waitMs + LEAST_MS && next.atMs > nowMs) return;
			next?.stop.abort();
			const mine = { atMs: nowMs + waitMs, stop: new AbortController() };
			next = mine;
			clock.sleep(waitMs, mine.stop.signal).then(
				() => {
					if (next === mine) next = undefined;
					onTick();
				},
				() => {
					// Another took its place, or the end has come.
				}
			);
		}
	};
}
