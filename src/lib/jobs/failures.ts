import { LONGEST_REST, refreshDevice, wakeBy, type JobCore } from './jobCore';
import type { Attempt, Device, Task } from './numbers';
import { giveUp, goOn } from './opinions';
import type { AttemptFailure } from './scheduler';

/**
 * How much a failure weighs against the tries a task has. A device that says no other would do better is a
 * stranger: it takes another to agree. One that went away may have done so for reasons of its own, or because
 * the task brought it down: twice as many are needed.
 */
function weightOf({ code, retryable }: AttemptFailure, maxAttempts: number): number {
	if (code === 'device.lost') return 0.5;
	return retryable ? 1 : maxAttempts / 2;
}

/** An attempt that has ended brought no result: its task goes on elsewhere, or fails for good; the device may have to rest. */
export function failAttempt(core: JobCore, attempt: Attempt, failure: AttemptFailure): void {
	const { attempts, devices, tasks } = core;
	const task = attempts.task.get(attempt);
	const device = attempts.device.get(attempt);
	const { limits } = core.config;
	const { code, text, retryable } = failure;
	const row = tasks.withRow(task);
	row.failures = [...row.failures, { code, text, retryable, deviceId: devices.idOf(device) }];
	if (!row.failedOn.includes(device)) row.failedOn = [...row.failedOn, device];
	row.failureWeight += weightOf(failure, limits.maxAttempts);
	if (code !== 'device.lost') considerRest(core, device, task);
	// A hedge may still bring the result.
	if (tasks.running.get(task) >= 0) return;
	if (row.failureWeight >= limits.maxAttempts) giveUp(core, row);
	else goOn(core, row, 'retry');
}

/** A device that fails task after task stands aside, as long as another is there to take them. */
function considerRest(core: JobCore, device: Device, task: Task): void {
	const { devices } = core;
	const { restAfter, restMs } = core.config.limits;
	if (devices.lastFailed.get(device) === task) return;
	devices.failing.put(device, true);
	devices.lastFailed.set(device, task);
	const failed = devices.failedInARow.add(device, 1);
	if (failed < restAfter || !devices.usable.is(device) || core.usableCount < 2) return;
	devices.failedInARow.set(device, 0);
	const rests = devices.rests.add(device, 1);
	const untilMs = core.nowMs + restMs * Math.min(LONGEST_REST, 2 ** (rests - 1));
	devices.restUntilMs.set(device, untilMs);
	wakeBy(core, device, untilMs);
	refreshDevice(core, device);
}
