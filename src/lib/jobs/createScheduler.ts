import type { DeviceId, TaskId } from '$lib/core/ids';
import { runAlarms } from './alarms';
import { abandonAttempt, endAttempt, runningOn } from './attempts';
import { dispatch, nextHedgeMs } from './dispatch';
import { failAttempt } from './failures';
import { appealOf, MOST_RTT_MS } from './freeDevices';
import { createJobCore, MOST_MS, refreshDevice, wakeBy, type JobCore } from './jobCore';
import type { Attempt, Device, Owner } from './numbers';
import { endOpen, giveUp, takeComparison, takeJudgement, takeResult } from './opinions';
import { NONE } from './records';
import type { DeviceFacts, JobConfig, JobEffect, JobEvent, Scheduler } from './scheduler';
import { viewDevice, viewTask, viewTotals } from './views';

/** Devices are looked at this often at most, all at once that are due: of thousands, one is due every other millisecond. */
const GRAIN_MS = 10;

/**
 * The scheduler of one job: deterministic, without a clock or I/O, in O(log n) an event for n devices and
 * independent of the number of tasks, save where a job ends, stands still, or is alone. See `scheduler.ts` for what it is told and what it promises.
 *
 * @throws RangeError where a task is named twice, one is done that is not in the job, or a limit is longer than 12 days
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
	const nowMs = Math.round(event.nowMs - core.config.startedAtMs);
	core.nowMs = Math.min(MOST_MS, Math.max(core.nowMs, nowMs));
	switch (event.type) {
		case 'device-ready':
			enter(core, event.facts);
			break;
		case 'device-draining':
		case 'device-lost':
			leave(core, event);
			break;
		case 'device-seen': {
			const device = core.devices.find(event.deviceId);
			if (device !== undefined) see(core, device, event.rttMs);
			break;
		}
		case 'alone':
			core.alone = event.alone;
			if (event.alone && core.usableOwners <= 1) {
				for (const row of core.tasks.checking())
					if (row.waiting && row.opinions.length === 1) giveUp(core, row);
			}
			break;
		case 'expecting':
			core.expecting = event.expecting;
			core.line.lookAgain();
			break;
		case 'result': {
			const attempt = findAttempt(core, event);
			if (attempt !== undefined) takeResult(core, attempt);
			break;
		}
		case 'attempt-failed': {
			const attempt = findAttempt(core, event);
			if (attempt === undefined) break;
			endAttempt(core, attempt);
			failAttempt(core, attempt, event.failure);
			break;
		}
		case 'compared': {
			const row = core.compared.get(event.taskId);
			if (row) takeComparison(core, row, event.attempts, event.agree);
			break;
		}
		case 'judged': {
			const row = core.tasks.row(core.tasks.find(event.taskId) ?? NONE);
			if (row) takeJudgement(core, row, event.right);
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

function enter(core: JobCore, facts: DeviceFacts): void {
	const { devices, config } = core;
	let device = devices.find(facts.deviceId);
	if (device === undefined) {
		let owner = core.owners.get(facts.owner);
		if (owner === undefined) core.owners.set(facts.owner, (owner = core.owners.size as Owner));
		device = devices.enter(facts.deviceId, owner);
		devices.agreedInARow.set(device, facts.agreedBefore);
	}
	devices.slots.set(device, facts.slots);
	devices.scores[device] = facts.score;
	devices.stakes[device] = facts.stakeTasks;
	devices.appeal.set(device, appealOf(facts));
	devices.fit.put(device, facts.memoryBytes >= config.needs.memoryBytes && (facts.f16 || !config.needs.f16));
	setRtt(core, device, facts.rttMs);
	devices.present.put(device, true);
	devices.silent.put(device, false);
	devices.draining.put(device, false);
	devices.lastSeenMs.set(device, core.nowMs);
	wakeBy(core, device, core.nowMs + config.limits.heartbeatMs);
	refreshDevice(core, device);
}

function setRtt({ devices }: JobCore, device: Device, rttMs: number): void {
	devices.rttMs.set(device, Math.min(MOST_RTT_MS, Math.max(0, Math.round(rttMs))));
}

function leave(core: JobCore, event: Extract<JobEvent, { type: 'device-draining' | 'device-lost' }>): void {
	const { devices } = core;
	const device = devices.find(event.deviceId);
	if (device === undefined) return;
	if (event.type === 'device-draining') {
		devices.draining.put(device, true);
		refreshDevice(core, device);
		return;
	}
	devices.present.put(device, false);
	devices.silent.put(device, false);
	refreshDevice(core, device);
	const failure = { code: 'device.lost', text: event.text, retryable: true };
	for (const attempt of runningOn(core, device)) {
		endAttempt(core, attempt);
		failAttempt(core, attempt, failure);
	}
}

function see(core: JobCore, device: Device, rttMs: number | undefined): void {
	const { devices } = core;
	devices.lastSeenMs.set(device, core.nowMs);
	if (rttMs !== undefined) setRtt(core, device, rttMs);
	if (!devices.silent.is(device)) return;
	devices.silent.put(device, false);
	devices.present.put(device, true);
	wakeBy(core, device, core.nowMs + core.config.limits.heartbeatMs);
	refreshDevice(core, device);
}

/** The running attempt that a device speaks of, which is a sign of life too. */
function findAttempt(
	core: JobCore,
	event: { taskId: TaskId; attempt: number; deviceId: DeviceId }
): Attempt | undefined {
	const { attempts, devices, tasks } = core;
	const device = devices.find(event.deviceId);
	if (device === undefined) return undefined;
	see(core, device, undefined);
	for (let run = devices.running.get(device); run >= 0; run = attempts.nextOnDevice.get(run)) {
		const isNamed = attempts.number.get(run) === event.attempt;
		if (isNamed && tasks.idOf(attempts.task.get(run)) === event.taskId) return run;
	}
	return undefined;
}

function considerEnd(core: JobCore, isTick: boolean): void {
	if (core.tasks.unsettledCount === 0) {
		end(core, 'done');
		return;
	}
	const { limits } = core.config;
	const isBusy = core.runningCount > 0 || core.owed > 0;
	const blocked = !isBusy && core.restingCount === 0 && !core.expecting;
	core.blockedSinceMs = blocked ? (core.blockedSinceMs ?? core.nowMs) : undefined;
	if (!isTick) return;
	if (limits.totalMs <= core.nowMs || lineStandsStill(core)) {
		end(core, 'stopped');
	} else if (core.blockedSinceMs !== undefined && core.blockedSinceMs + limits.stallMs <= core.nowMs) {
		// What waits for a second opinion need not wait for work that nobody does.
		for (const row of core.tasks.checking()) if (row.waiting) giveUp(core, row);
		if (core.tasks.unsettledCount === 0) end(core, 'done');
		else if (core.owed === 0) end(core, 'stopped');
	}
}

function lineStandsStill({ tasks, nowMs, lineMovedMs, config }: JobCore): boolean {
	return tasks.freshCount > 0 && lineMovedMs + config.limits.queueMs <= nowMs;
}

function end(core: JobCore, how: NonNullable<JobCore['ended']>): void {
	for (const device of core.devices.all()) {
		for (const attempt of runningOn(core, device)) abandonAttempt(core, attempt, 'ended');
	}
	for (const row of core.tasks.checking()) endOpen(core, row);
	core.ended = how;
	core.effects.push({ type: 'ended', how });
}

function nextTickMs(core: JobCore): number | undefined {
	return core.ended ? undefined : core.config.startedAtMs + Math.ceil(nextDueMs(core));
}

function nextDueMs(core: JobCore): number {
	const { limits } = core.config;
	// Nothing to do at all, or work in line that a free device has not been held against.
	if (core.tasks.unsettledCount === 0 || (core.free.size > 0 && core.line.unseen)) return core.nowMs;
	const alarmMs = core.alarms.topKey ?? Infinity;
	let next = Math.min(limits.totalMs, GRAIN_MS * Math.ceil(alarmMs / GRAIN_MS));
	const oldest = core.line.oldest();
	if (oldest) next = Math.min(next, oldest.sinceMs + limits.queueMs);
	if (core.tasks.freshCount > 0) next = Math.min(next, core.lineMovedMs + limits.queueMs);
	if (core.blockedSinceMs !== undefined) next = Math.min(next, core.blockedSinceMs + limits.stallMs);
	return Math.min(next, nextHedgeMs(core) ?? Infinity);
}
