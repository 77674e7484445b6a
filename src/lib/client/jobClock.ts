import type { Clock } from '$lib/core/clock';

/** Time as a job counts it: it stands still while nothing could go on anyway. */
export interface JobClock {
	nowMs(): number;
	/** Stops it, or lets it go on where it stood. */
	setPaused(paused: boolean): void;
}

/** A job's clock; begins with the given one, and falls behind by each pause. */
export function createJobClock(clock: Pick<Clock, 'nowMs'>): JobClock {
	let behindMs = 0;
	let pausedAtMs: number | undefined;
	return {
		nowMs: () => (pausedAtMs ?? clock.nowMs()) - behindMs,
		setPaused(paused) {
			if (paused === (pausedAtMs !== undefined)) return;
			if (pausedAtMs !== undefined) behindMs += clock.nowMs() - pausedAtMs;
			pausedAtMs = paused ? clock.nowMs() : undefined;
		}
	};
}
