import { attemptLimitMs } from './deadlines';
import { refreshDevice, wakeBy, type JobCore } from './jobCore';
import type { AttemptRow, DeviceRow, TaskRow } from './rows';
import type { JobEffect, Purpose } from './scheduler';

/** Has a device run a task under the next number. */
export function startAttempt(core: JobCore, task: TaskRow, device: DeviceRow, purpose: Purpose): void {
	const expectedMs = core.durations.expectedMs({ score: device.facts.score, meanMs: device.meanMs });
	// A device with several slots does one after another: this one waits for those that are there before it.
	const turns = device.running.length + 1;
	const attempt: AttemptRow = {
		number: ++task.attempts,
		task,
		device,
		purpose,
		startedMs: core.nowMs,
		deadlineMs: core.nowMs + attemptLimitMs(core.config.limits.attemptMs, expectedMs && turns * expectedMs),
		agesFromMs: core.nowMs,
		older: undefined,
		younger: undefined
	};
	task.running.push(attempt);
	device.running.push(attempt);
	core.runningCount++;
	core.byPurpose[purpose]++;
	if (purpose !== 'hedge') core.ages.add(attempt);
	if (task.opinions.length === 0) core.tasks.setState(task.index, 'running');
	wakeBy(core, device, attempt.deadlineMs);
	refreshDevice(core, device);
	core.effects.push({
		type: 'run',
		taskId: task.taskId,
		attempt: attempt.number,
		deviceId: device.deviceId,
		purpose,
		deadlineMs: attempt.deadlineMs
	});
}

/** Frees the slot of an attempt; what comes under its number from now on is dropped. */
export function endAttempt(core: JobCore, attempt: AttemptRow): void {
	const { task, device } = attempt;
	task.running.splice(task.running.indexOf(attempt), 1);
	device.running.splice(device.running.indexOf(attempt), 1);
	core.runningCount--;
	core.ages.delete(attempt);
	refreshDevice(core, device);
}

/** Ends an attempt, and has its device told. */
export function abandonAttempt(
	core: JobCore,
	attempt: AttemptRow,
	why: Extract<JobEffect, { type: 'abandon' }>['why']
): void {
	endAttempt(core, attempt);
	core.effects.push({
		type: 'abandon',
		taskId: attempt.task.taskId,
		attempt: attempt.number,
		deviceId: attempt.device.deviceId,
		why
	});
}
