import { attemptLimitMs } from './deadlines';
import { refreshDevice, wakeBy, type JobCore } from './jobCore';
import type { AttemptRow, DeviceRow, TaskRow } from './rows';
import type { JobEffect, Purpose } from './scheduler';

/** Has a device run a task under the next number. */
export function startAttempt(core: JobCore, task: TaskRow, device: DeviceRow, purpose: Purpose): void {
	const { meanMs, done } = device;
	const expectedMs = core.durations.expectedMs({ score: device.facts.score, meanMs, done });
	// A device with several slots does one after another: this one waits for those that are there before it.
	const turns = device.running.length + 1;
	const limitMs = attemptLimitMs(core.config.limits.attemptMs, expectedMs && turns * expectedMs);
	// The row of one that ended, often of this very device: it is in the cache, and leaves nothing to collect.
	const attempt = core.spareAttempts.pop() ?? newAttempt(task, device);
	attempt.number = ++task.attempts;
	attempt.task = task;
	attempt.device = device;
	attempt.purpose = purpose;
	attempt.startedMs = attempt.agesFromMs = core.nowMs;
	attempt.deadlineMs = core.nowMs + limitMs;
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

function newAttempt(task: TaskRow, device: DeviceRow): AttemptRow {
	return {
		number: 0,
		task,
		device,
		purpose: 'first',
		startedMs: 0,
		deadlineMs: 0,
		agesFromMs: 0,
		older: undefined,
		younger: undefined
	};
}

/** What `splice` does, but it makes a list of what it took out. */
function remove(running: AttemptRow[], attempt: AttemptRow): void {
	const last = running.pop();
	if (last === undefined || last === attempt) return;
	for (let at = running.indexOf(attempt); at < running.length; at++) running[at] = running[at + 1] ?? last;
}

/** Frees the slot of an attempt; what comes under its number from now on is dropped. Its row may serve the next. */
export function endAttempt(core: JobCore, attempt: AttemptRow): void {
	const { task, device } = attempt;
	remove(task.running, attempt);
	remove(device.running, attempt);
	core.runningCount--;
	core.ages.delete(attempt);
	core.spareAttempts.push(attempt);
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
