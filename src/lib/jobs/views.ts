/** What a scheduler shows of its tasks and devices. */
import type { DeviceId, TaskId } from '$lib/core/ids';
import { TRUST_AFTER } from './assurance';
import { checkRateOf, type JobCore } from './jobCore';
import { NEVER, type Device } from './numbers';
import type { DeviceView, JobTotals, TaskView } from './scheduler';

export function viewTask(core: JobCore, taskId: TaskId): TaskView | undefined {
	const { attempts, devices, opinions, tasks } = core;
	const task = tasks.find(taskId);
	if (task === undefined) return undefined;
	const row = tasks.row(task);
	const [open] = row?.opinions ?? [];
	const kept =
		tasks.kept(task) ??
		(open !== undefined && { attempt: opinions.attempt.get(open), device: opinions.device.get(open) });
	const running: TaskView['running'][number][] = [];
	for (let run = tasks.running.get(task); run >= 0; run = attempts.nextOfTask.get(run)) {
		const deviceId = devices.idOf(attempts.device.get(run));
		running.push({ attempt: attempts.number.get(run), deviceId, purpose: attempts.purpose(run) });
	}
	const state = tasks.state(task);
	const over = core.ended === 'cancelled' ? 'cancelled' : 'failed';
	return {
		taskId,
		state: core.ended && (state === 'queued' || state === 'running') ? over : state,
		attempts: tasks.attempts.get(task),
		running,
		kept: kept ? { attempt: kept.attempt, deviceId: devices.idOf(kept.device) } : undefined,
		checked: tasks.isChecked(task),
		failures: row?.failures ?? []
	};
}

function stateOf({ devices }: JobCore, device: Device): DeviceView['state'] {
	if (!devices.present.is(device)) return 'lost';
	if (!devices.fit.is(device)) return 'unfit';
	if (devices.draining.is(device)) return 'draining';
	return devices.restUntilMs.get(device) === NEVER ? 'ready' : 'resting';
}

export function viewDevice(core: JobCore, deviceId: DeviceId): DeviceView | undefined {
	const { devices } = core;
	const device = devices.find(deviceId);
	if (device === undefined) return undefined;
	const done = devices.done.get(device);
	const agreedInARow = devices.agreedInARow.get(device);
	const level = devices.caught.is(device) ? 'caught' : agreedInARow >= TRUST_AFTER ? 'trusted' : 'new';
	return {
		deviceId,
		state: stateOf(core, device),
		running: devices.runningCount.get(device),
		done,
		agreedInARow,
		level,
		checkRate: checkRateOf(core, device),
		meanMs: done > 0 ? devices.meanUs.get(device) / 1000 : undefined
	};
}

export function viewTotals({ tasks, byPurpose, ended }: JobCore): JobTotals {
	const [queued, running, failed] = [
		tasks.countOf('queued'),
		tasks.countOf('running'),
		tasks.countOf('failed')
	];
	const left = ended ? queued + running : 0;
	return {
		queued: ended ? 0 : queued,
		running: ended ? 0 : running,
		checking: tasks.countOf('checking'),
		done: tasks.countOf('done'),
		checked: tasks.checkedCount,
		failed: failed + (ended === 'cancelled' ? 0 : left),
		cancelled: ended === 'cancelled' ? left : 0,
		byPurpose: { ...byPurpose },
		ended
	};
}
