import { systemClock, type Clock } from '$lib/core/clock';

/**
 * A clock that runs faster than this machine's by `speed`, alike in every process that is given the same start.
 *
 * @param startMs of this machine's clock: there the two agree
 */
export const createFastClock = (startMs: number, speed: number): Clock => ({
	nowMs: () => startMs + (systemClock.nowMs() - startMs) * speed,
	sleep: (ms, signal) => systemClock.sleep(ms / speed, signal)
});
