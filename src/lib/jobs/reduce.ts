import type { DeviceId, TaskId } from '$lib/core/ids';
import type { AttemptFailure, DeviceRow, JobEffect, JobEvent, JobLimits, JobState, TaskRow } from './types';

/** Limits that suit one client and a few tabs. */
export const DEFAULT_JOB_LIMITS: JobLimits = {
	inFlightPerDevice: 2,
	maxAttempts: 3,
	// A software adapter takes seconds for a convolutional net; a stuck tab is noticed by heartbeats long before.
	attemptMs: 120_000,
	stallMs: 30_000,
	totalMs: 3_600_000
};

/** A job with every task queued and no device yet. */
export function startJob(taskIds: readonly TaskId[], nowMs: number): JobState {
	return {
		tasks: taskIds.map((taskId) => ({
			taskId,
			state: 'queued',
			attempt: 0,
			deviceId: undefined,
			deadlineMs: undefined,
			failures: []
		})),
		devices: [],
		stalledSinceMs: nowMs,
		startedAtMs: nowMs,
		ended: undefined
	};
}

/**
 * One step of the scheduler: pure, so that a test or a simulator can drive it through any weather.
 *
 * Attempts are fenced: each has a number, only the newest attempt's answer counts, and a task ends once.
 *
 * @returns the next state, and what the caller must now do, in order
 */
export function reduceJob(
	state: JobState,
	event: JobEvent,
	limits: JobLimits
): { state: JobState; effects: JobEffect[] } {
	if (state.ended) return { state, effects: [] };
	const draft: Draft = { tasks: [...state.tasks], devices: [...state.devices], effects: [], limits };
	switch (event.type) {
		case 'device-ready':
			if (!draft.devices.some(({ deviceId }) => deviceId === event.deviceId)) {
				draft.devices.push({ deviceId: event.deviceId, running: 0 });
			}
			break;
		case 'device-lost':
			loseDevice(draft, event.deviceId, event.text);
			break;
		case 'result':
			if (settle(draft, event)) {
				change(draft, event.taskId, { state: 'done', deadlineMs: undefined });
				draft.effects.push({
					type: 'keep',
					taskId: event.taskId,
					attempt: event.attempt,
					deviceId: event.deviceId
				});
			}
			break;
		case 'attempt-failed':
			if (settle(draft, event)) recordFailure(draft, event.taskId, event.deviceId, event.failure);
			break;
		case 'cancel':
			return end(draft, state, 'cancelled');
		case 'tick':
			giveUpOverdue(draft, event.nowMs);
	}
	if (draft.tasks.every(({ state }) => state === 'done' || state === 'failed'))
		return end(draft, state, 'done');
	dispatch(draft, event.nowMs);
	const stalledSinceMs = draft.devices.length > 0 ? undefined : (state.stalledSinceMs ?? event.nowMs);
	const stalled = stalledSinceMs !== undefined && event.nowMs - stalledSinceMs >= limits.stallMs;
	if (stalled || event.nowMs - state.startedAtMs >= limits.totalMs) return end(draft, state, 'stopped');
	return {
		state: { ...state, tasks: draft.tasks, devices: draft.devices, stalledSinceMs },
		effects: draft.effects
	};
}

interface Draft {
	tasks: TaskRow[];
	devices: DeviceRow[];
	effects: JobEffect[];
	limits: JobLimits;
}

function change(draft: Draft, taskId: TaskId, fields: Partial<TaskRow>): void {
	draft.tasks = draft.tasks.map((task) => (task.taskId === taskId ? { ...task, ...fields } : task));
}

function addRunning(draft: Draft, deviceId: DeviceId, by: 1 | -1): void {
	draft.devices = draft.devices.map((device) =>
		device.deviceId === deviceId ? { ...device, running: device.running + by } : device
	);
}

/** Frees the slot of an attempt that is current; false for a stale, unknown or foreign one. */
function settle(draft: Draft, at: { taskId: TaskId; attempt: number; deviceId: DeviceId }): boolean {
	const task = draft.tasks.find(({ taskId }) => taskId === at.taskId);
	if (task?.state !== 'running' || task.attempt !== at.attempt || task.deviceId !== at.deviceId) return false;
	addRunning(draft, at.deviceId, -1);
	return true;
}

function recordFailure(draft: Draft, taskId: TaskId, deviceId: DeviceId, failure: AttemptFailure): void {
	const task = draft.tasks.find((row) => row.taskId === taskId);
	if (!task) return;
	const failures = [...task.failures, { ...failure, deviceId }];
	const final = !failure.retryable || failures.length >= draft.limits.maxAttempts;
	change(draft, taskId, { state: final ? 'failed' : 'queued', deadlineMs: undefined, failures });
}

function loseDevice(draft: Draft, deviceId: DeviceId, text: string): void {
	draft.devices = draft.devices.filter((device) => device.deviceId !== deviceId);
	for (const task of draft.tasks) {
		if (task.state !== 'running' || task.deviceId !== deviceId) continue;
		recordFailure(draft, task.taskId, deviceId, { code: 'device.lost', text, retryable: true });
	}
}

function giveUpOverdue(draft: Draft, nowMs: number): void {
	for (const { taskId, attempt, deviceId, state, deadlineMs } of draft.tasks) {
		if (state !== 'running' || !deviceId || deadlineMs === undefined || nowMs < deadlineMs) continue;
		draft.effects.push({ type: 'abandon', taskId, attempt, deviceId });
		addRunning(draft, deviceId, -1);
		const text = `No result within ${draft.limits.attemptMs / 1000} s.`;
		recordFailure(draft, taskId, deviceId, { code: 'attempt.timeout', text, retryable: true });
	}
}

/** Hands queued tasks to the least loaded devices, a task never twice to a device that failed it while another is there. */
function dispatch(draft: Draft, nowMs: number): void {
	for (const task of draft.tasks) {
		if (task.state !== 'queued') continue;
		const free = draft.devices.filter(({ running }) => running < draft.limits.inFlightPerDevice);
		if (free.length === 0) return;
		const fresh = free.filter(
			({ deviceId }) => !task.failures.some((failure) => failure.deviceId === deviceId)
		);
		const elsewhere = draft.devices.some(
			({ deviceId }) => !task.failures.some((failure) => failure.deviceId === deviceId)
		);
		const [device] = (elsewhere ? fresh : free).toSorted((a, b) => a.running - b.running);
		if (!device) continue;
		const attempt = task.attempt + 1;
		const deadlineMs = nowMs + draft.limits.attemptMs;
		change(draft, task.taskId, { state: 'running', attempt, deviceId: device.deviceId, deadlineMs });
		addRunning(draft, device.deviceId, 1);
		draft.effects.push({ type: 'run', taskId: task.taskId, attempt, deviceId: device.deviceId, deadlineMs });
	}
}

function end(
	draft: Draft,
	state: JobState,
	how: NonNullable<JobState['ended']>
): { state: JobState; effects: JobEffect[] } {
	for (const { taskId, attempt, deviceId, state } of draft.tasks) {
		if (state === 'running' && deviceId) draft.effects.push({ type: 'abandon', taskId, attempt, deviceId });
	}
	const left = how === 'cancelled' ? 'cancelled' : 'failed';
	const tasks = draft.tasks.map((task): TaskRow =>
		task.state === 'done' || task.state === 'failed' ? task : { ...task, state: left, deadlineMs: undefined }
	);
	draft.effects.push({ type: 'ended', how });
	return {
		state: { ...state, tasks, devices: draft.devices, stalledSinceMs: undefined, ended: how },
		effects: draft.effects
	};
}
