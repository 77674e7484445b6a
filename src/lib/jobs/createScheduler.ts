import type { DeviceId, TaskId } from '$lib/core/ids';
import { runAlarms } from './alarms';
import { abandonAttempt } from './attempts';
import { TRUST_AFTER } from './assurance';
import { dispatch, nextHedgeMs } from './dispatch';
import { Chain } from './chain';
import { failAttempt } from './failures';
import { checkRateOf, createJobCore, refreshDevice, wakeBy, type JobCore } from './jobCore';
import { endOpen, giveUp, takeComparison, takeJudgement, takeResult } from './opinions';
import type { AttemptRow, DeviceRow } from './rows';
import type {
	DeviceFacts,
	DeviceView,
	JobConfig,
	JobEffect,
	JobEvent,
	JobTotals,
	Scheduler,
	TaskView
} from './scheduler';

/**
 * The scheduler of one job: deterministic, without a clock or I/O, in O(log n) an event for n devices and
 * independent of the number of tasks. See `scheduler.ts` for what it is told and what it promises.
 *
 * @throws RangeError where a task is named twice, or one is done that is not in the job
 *
 * @example
 * const scheduler = createScheduler({ taskIds, assurance: 'standard', …, startedAtMs: clock.nowMs() });
 * for (const effect of scheduler.apply({ type: 'device-ready', facts, nowMs: clock.nowMs() })) carryOut(effect);
 */
export function createScheduler(config: JobConfig): Scheduler {
	const core = createJobCore(config);
	return {
		apply: (event) => apply(core, event),
		task: (taskId) => viewTask(core, taskId),
		device: (deviceId) => viewDevice(core, deviceId),
		get totals() {
			return viewTotals(core);
		},
		get nextTickMs() {
			return nextTickMs(core);
		}
	};
}

function apply(core: JobCore, event: JobEvent): readonly JobEffect[] {
	if (core.ended) return [];
	const effects: JobEffect[] = [];
	core.effects = effects;
	// A clock that was set back stands still until it has caught up.
	core.nowMs = Math.max(core.nowMs, event.nowMs);
	switch (event.type) {
		case 'device-ready':
			enter(core, event.facts);
			break;
		case 'device-draining':
		case 'device-lost':
			leave(core, event);
			break;
		case 'device-seen':
			see(core, core.byId.get(event.deviceId), event.rttMs);
			break;
		case 'alone':
			core.alone = event.alone;
			if (event.alone && core.usableOwners <= 1) {
				for (const task of core.open.list())
					if (task.waiting && task.opinions.length === 1) giveUp(core, task);
			}
			break;
		case 'result': {
			const attempt = findAttempt(core, event);
			if (attempt) takeResult(core, attempt);
			break;
		}
		case 'attempt-failed': {
			const attempt = findAttempt(core, event);
			if (attempt) failAttempt(core, attempt, event.failure);
			break;
		}
		case 'compared': {
			const task = core.compared.get(event.taskId);
			if (task) takeComparison(core, task, event.attempts, event.agree);
			break;
		}
		case 'judged': {
			const task = core.tasks.row(core.tasks.indexOf(event.taskId) ?? -1);
			if (task) takeJudgement(core, task, event.right);
			break;
		}
		case 'cancel':
			end(core, 'cancelled');
			return effects;
		case 'tick':
			runAlarms(core);
	}
	dispatch(core);
	considerEnd(core, event.type === 'tick');
	return effects;
}

function unsettledCount({ tasks }: JobCore): number {
	return tasks.counts.queued + tasks.counts.running + tasks.counts.checking;
}

function enter(core: JobCore, facts: DeviceFacts): void {
	let device = core.byId.get(facts.deviceId);
	if (!device) {
		let owner = core.owners.get(facts.owner);
		if (!owner) core.owners.set(facts.owner, (owner = { index: core.owners.size, usable: 0 }));
		device = {
			index: core.devices.length,
			deviceId: facts.deviceId,
			owner,
			running: [],
			lastSeenMs: core.nowMs,
			silent: false,
			present: false,
			draining: false,
			caught: false,
			fit: false,
			usable: false,
			resting: false,
			facts,
			rttMs: facts.rttMs,
			done: 0,
			meanMs: 0,
			failedInARow: 0,
			lastFailed: undefined,
			rests: 0,
			agreedInARow: facts.agreedBefore,
			disputes: 0,
			alarmMs: Infinity,
			isFree: false,
			choice: 0,
			below: undefined,
			beside: undefined,
			above: undefined,
			firstUnchecked: -1,
			uncheckedCount: 0,
			restUntilMs: undefined,
			open: new Chain()
		};
		core.devices.push(device);
		core.byId.set(facts.deviceId, device);
	}
	device.facts = facts;
	device.fit = facts.memoryBytes >= core.config.needs.memoryBytes && (facts.f16 || !core.config.needs.f16);
	device.rttMs = facts.rttMs;
	device.present = true;
	device.silent = false;
	device.draining = false;
	device.lastSeenMs = core.nowMs;
	wakeBy(core, device, core.nowMs + core.config.limits.heartbeatMs);
	refreshDevice(core, device);
}

function leave(core: JobCore, event: Extract<JobEvent, { type: 'device-draining' | 'device-lost' }>): void {
	const device = core.byId.get(event.deviceId);
	if (!device) return;
	if (event.type === 'device-draining') {
		device.draining = true;
		refreshDevice(core, device);
		return;
	}
	device.present = false;
	device.silent = false;
	refreshDevice(core, device);
	const failure = { code: 'device.lost', text: event.text, retryable: true };
	for (const attempt of [...device.running]) failAttempt(core, attempt, failure);
}

function see(core: JobCore, device: DeviceRow | undefined, rttMs: number | undefined): void {
	if (!device) return;
	device.lastSeenMs = core.nowMs;
	if (rttMs !== undefined) device.rttMs = rttMs;
	if (!device.silent) return;
	device.silent = false;
	device.present = true;
	wakeBy(core, device, core.nowMs + core.config.limits.heartbeatMs);
	refreshDevice(core, device);
}

/** The running attempt that a device speaks of, which is a sign of life too. */
function findAttempt(
	core: JobCore,
	event: { taskId: TaskId; attempt: number; deviceId: DeviceId }
): AttemptRow | undefined {
	const device = core.byId.get(event.deviceId);
	if (!device) return undefined;
	see(core, device, undefined);
	for (const attempt of device.running) {
		if (attempt.number === event.attempt && attempt.task.taskId === event.taskId) return attempt;
	}
	return undefined;
}

function considerEnd(core: JobCore, isTick: boolean): void {
	if (unsettledCount(core) === 0) {
		end(core, 'done');
		return;
	}
	const { limits, startedAtMs } = core.config;
	const blocked = core.runningCount === 0 && core.owed === 0 && core.restingCount === 0;
	core.blockedSinceMs = blocked ? (core.blockedSinceMs ?? core.nowMs) : undefined;
	if (!isTick) return;
	if (startedAtMs + limits.totalMs <= core.nowMs || lineStandsStill(core)) {
		end(core, 'stopped');
	} else if (core.blockedSinceMs !== undefined && core.blockedSinceMs + limits.stallMs <= core.nowMs) {
		// What waits for a second opinion need not wait for work that nobody does.
		for (const task of core.open.list()) if (task.waiting) giveUp(core, task);
		if (unsettledCount(core) === 0) end(core, 'done');
		else if (core.owed === 0) end(core, 'stopped');
	}
}

function lineStandsStill({ tasks, nowMs, lineMovedMs, config }: JobCore): boolean {
	return tasks.freshCount > 0 && lineMovedMs + config.limits.queueMs <= nowMs;
}

function end(core: JobCore, how: NonNullable<JobCore['ended']>): void {
	for (const device of core.devices) {
		for (const attempt of [...device.running]) abandonAttempt(core, attempt, 'ended');
	}
	for (const task of core.open.list()) endOpen(core, task);
	core.ended = how;
	core.effects.push({ type: 'ended', how });
}

function nextTickMs(core: JobCore): number | undefined {
	if (core.ended) return undefined;
	const { limits, startedAtMs } = core.config;
	// Nothing to do at all, or work in line that a free device has not been held against.
	if (unsettledCount(core) === 0 || (core.free.size > 0 && core.line.unseen)) return core.nowMs;
	let next = Math.min(startedAtMs + limits.totalMs, core.alarms.topKey ?? Infinity);
	const oldest = core.line.oldest();
	if (oldest) next = Math.min(next, oldest.sinceMs + limits.queueMs);
	if (core.tasks.freshCount > 0) next = Math.min(next, core.lineMovedMs + limits.queueMs);
	if (core.blockedSinceMs !== undefined) next = Math.min(next, core.blockedSinceMs + limits.stallMs);
	return Math.min(next, nextHedgeMs(core) ?? Infinity);
}

function viewTask(core: JobCore, taskId: TaskId): TaskView | undefined {
	const { tasks } = core;
	const index = tasks.indexOf(taskId);
	if (index === undefined) return undefined;
	const row = tasks.row(index);
	const stored = tasks.kept(index);
	const device = core.devices[stored?.device ?? -1];
	const open = row?.opinions[0];
	const kept =
		stored && device
			? { attempt: stored.attempt, deviceId: device.deviceId }
			: open && { attempt: open.attempt, deviceId: open.device.deviceId };
	const state = tasks.state(index);
	const over = core.ended === 'cancelled' ? 'cancelled' : 'failed';
	return {
		taskId,
		state: core.ended && (state === 'queued' || state === 'running') ? over : state,
		attempts: tasks.attempts(index),
		running: (row?.running ?? []).map(({ number, device: { deviceId }, purpose }) => ({
			attempt: number,
			deviceId,
			purpose
		})),
		kept,
		checked: tasks.isChecked(index),
		failures: row?.failures ?? []
	};
}

function stateOf(device: DeviceRow): DeviceView['state'] {
	if (!device.present) return 'lost';
	if (!device.fit) return 'unfit';
	if (device.draining) return 'draining';
	return device.restUntilMs === undefined ? 'ready' : 'resting';
}

function viewDevice(core: JobCore, deviceId: DeviceId): DeviceView | undefined {
	const device = core.byId.get(deviceId);
	if (!device) return undefined;
	const { running, done, agreedInARow, meanMs, caught } = device;
	const level = caught ? 'caught' : agreedInARow >= TRUST_AFTER ? 'trusted' : 'new';
	return {
		deviceId,
		state: stateOf(device),
		running: running.length,
		done,
		agreedInARow,
		level,
		checkRate: checkRateOf(core, device),
		meanMs: done > 0 ? meanMs : undefined
	};
}

function viewTotals({ tasks, byPurpose, ended }: JobCore): JobTotals {
	const { queued, running, checking, done, failed } = tasks.counts;
	const left = ended ? queued + running : 0;
	return {
		queued: ended ? 0 : queued,
		running: ended ? 0 : running,
		checking,
		done,
		checked: tasks.checkedCount,
		failed: failed + (ended === 'cancelled' ? 0 : left),
		cancelled: ended === 'cancelled' ? left : 0,
		byPurpose: { ...byPurpose },
		ended
	};
}
