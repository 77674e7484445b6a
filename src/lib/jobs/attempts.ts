import { attemptLimitMs } from './deadlines';
import { refreshSlots, wakeBy, type JobCore } from './jobCore';
import type { Attempt, Device, Task } from './numbers';
import { NONE } from './records';
import type { JobEffect, Purpose } from './scheduler';

/** Has a device run a task under the next number. */
export function startAttempt(core: JobCore, task: Task, device: Device, purpose: Purpose): void {
	const { attempts, devices, tasks } = core;
	const { limits, startedAtMs } = core.config;
	const expectedMs = core.durations.expectedMs(devices.paceOf(device));
	// A device with several slots does one after another: this one waits for those that are there before it.
	const turns = devices.runningCount.get(device) + 1;
	const limitMs = Math.ceil(attemptLimitMs(limits.attemptMs, expectedMs && turns * expectedMs));
	const deadlineMs = core.nowMs + limitMs;
	const number = tasks.attempts.add(task, 1);
	const attempt = attempts.take();
	attempts.number.set(attempt, number);
	attempts.task.set(attempt, task);
	attempts.device.set(attempt, device);
	attempts.setPurpose(attempt, purpose);
	attempts.startedMs.set(attempt, core.nowMs);
	attempts.deadlineMs.set(attempt, deadlineMs);
	enter(core, attempt, device, task);
	core.runningCount++;
	core.byPurpose[purpose]++;
	if (purpose !== 'hedge') core.ages?.set(attempt, core.nowMs);
	if (tasks.state(task) === 'queued') tasks.setState(task, 'running');
	wakeBy(core, device, deadlineMs);
	refreshSlots(core, device);
	core.effects.push({
		type: 'run',
		taskId: tasks.idOf(task),
		attempt: number,
		deviceId: devices.idOf(device),
		purpose,
		deadlineMs: startedAtMs + deadlineMs
	});
}

/** The attempts that run on a device now, oldest first. */
export function runningOn({ attempts, devices }: JobCore, device: Device): Attempt[] {
	const all: Attempt[] = [];
	for (let run = devices.running.get(device); run >= 0; run = attempts.nextOnDevice.get(run)) all.push(run);
	return all;
}

/** Appends to the lists of its device and its task, of a handful each. */
function enter({ attempts, devices, tasks }: JobCore, attempt: Attempt, device: Device, task: Task): void {
	devices.runningCount.add(device, 1);
	const newest = devices.newest.get(device);
	if (newest < 0) devices.running.set(device, attempt);
	else attempts.nextOnDevice.set(newest, attempt);
	devices.newest.set(device, attempt);
	const { nextOfTask } = attempts;
	let run = tasks.running.get(task);
	if (run < 0) {
		tasks.running.set(task, attempt);
	} else {
		for (let next = nextOfTask.get(run); next >= 0; next = nextOfTask.get(run)) run = next;
		nextOfTask.set(run, attempt);
	}
}

function leave({ attempts, devices, tasks }: JobCore, attempt: Attempt, device: Device, task: Task): void {
	const { nextOnDevice, nextOfTask } = attempts;
	devices.runningCount.add(device, -1);
	const after = nextOnDevice.get(attempt);
	let run = devices.running.get(device);
	if (run === attempt) {
		devices.running.set(device, after);
		if (after < 0) devices.newest.set(device, NONE);
	} else {
		for (let next = nextOnDevice.get(run); next !== attempt; next = nextOnDevice.get(run)) run = next;
		nextOnDevice.set(run, after);
		if (after < 0) devices.newest.set(device, run);
	}
	run = tasks.running.get(task);
	if (run === attempt) {
		tasks.running.set(task, nextOfTask.get(attempt));
	} else {
		for (let next = nextOfTask.get(run); next !== attempt; next = nextOfTask.get(run)) run = next;
		nextOfTask.set(run, nextOfTask.get(attempt));
	}
}

/** Frees the slot of an attempt; what comes under its number from now on is dropped. Its record may serve the next. */
export function endAttempt(core: JobCore, attempt: Attempt): void {
	const { attempts } = core;
	const device = attempts.device.get(attempt);
	leave(core, attempt, device, attempts.task.get(attempt));
	core.runningCount--;
	core.ages?.delete(attempt);
	attempts.release(attempt);
	refreshSlots(core, device);
}

/** Ends an attempt, and has its device told. */
export function abandonAttempt(
	core: JobCore,
	attempt: Attempt,
	why: Extract<JobEffect, { type: 'abandon' }>['why']
): void {
	const { attempts, devices, tasks } = core;
	endAttempt(core, attempt);
	core.effects.push({
		type: 'abandon',
		taskId: tasks.idOf(attempts.task.get(attempt)),
		attempt: attempts.number.get(attempt),
		deviceId: devices.idOf(attempts.device.get(attempt)),
		why
	});
}
