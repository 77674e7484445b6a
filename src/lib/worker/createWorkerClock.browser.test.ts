import { expect, it } from 'vitest';
import type { Clock } from '$lib/core/clock';
import { createWorkerClock } from './createWorkerClock';

/** A page whose own timers never run: whatever wakes is the worker's doing. */
const stopped: Clock = { nowMs: Date.now, sleep: () => new Promise(() => {}) };

it('sleeps by a worker alone, in order, and lets go of what is given up', async () => {
	const clock = createWorkerClock({ page: stopped });
	const woken: number[] = [];
	const stop = new AbortController();
	const given = clock.sleep(30, stop.signal).then(
		() => 'slept',
		(reason: unknown) => reason
	);
	const slept = [60, 20, 40].map((ms) => clock.sleep(ms).then(() => woken.push(ms)));
	stop.abort('enough');
	expect(await given).toBe('enough');
	await Promise.all(slept);
	expect(woken).toEqual([20, 40, 60]);
	expect(clock.keeper.get()).toEqual({ status: 'worker' });
});
