import { endAttempt } from './attempts';
import { refreshDevice, wakeBy, type JobCore } from './jobCore';
import { giveUp, goOn } from './opinions';
import type { AttemptRow, DeviceRow, TaskRow } from './rows';
import type { AttemptFailure } from './scheduler';

/** Rests double up to this factor. */
const LONGEST_REST = 32;

/**
 * How much a failure weighs against the tries a task has. A device that says no other would do better is a
 * stranger: it takes another to agree. One that went away may have done so for reasons of its own, or because
 * the task brought it down: twice as many are needed.
 */
function weightOf({ code, retryable }: AttemptFailure, maxAttempts: number): number {
	if (code === 'device.lost') return 0.5;
	return retryable ? 1 : maxAttempts / 2;
}

/** An attempt has failed: the task goes on elsewhere, or fails for good; the device may have to rest. */
export function failAttempt(core: JobCore, attempt: AttemptRow, failure: AttemptFailure): void {
	const { task, device } = attempt;
	const { limits } = core.config;
	if (task.running.includes(attempt)) endAttempt(core, attempt);
	const { code, text, retryable } = failure;
	task.failures = [...task.failures, { code, text, retryable, deviceId: device.deviceId }];
	if (!task.failedOn.includes(device)) task.failedOn = [...task.failedOn, device];
	task.failureWeight += weightOf(failure, limits.maxAttempts);
	if (code !== 'device.lost') considerRest(core, device, task);
	// A hedge may still bring the result.
	if (task.running.length > 0) return;
	if (task.failureWeight >= limits.maxAttempts) giveUp(core, task);
	else goOn(core, task, 'retry');
}

/** A device that fails task after task stands aside, as long as another is there to take them. */
function considerRest(core: JobCore, device: DeviceRow, task: TaskRow): void {
	const { restAfter, restMs } = core.config.limits;
	if (device.lastFailed === task) return;
	device.lastFailed = task;
	device.failedInARow++;
	if (device.failedInARow < restAfter || !device.usable || core.usableCount < 2) return;
	device.failedInARow = 0;
	device.restUntilMs = core.nowMs + restMs * Math.min(LONGEST_REST, 2 ** device.rests++);
	wakeBy(core, device, device.restUntilMs);
	refreshDevice(core, device);
}
