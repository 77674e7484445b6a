import type { DeviceId, TaskId } from '$lib/core/ids';

/** Why an attempt ended without a result. `device` says it was not the task's fault. */
export interface AttemptFailure {
	code: string;
	text: string;
	/** Another device may do better; without it the task is at fault and fails at once. */
	retryable: boolean;
}

export interface TaskRow {
	taskId: TaskId;
	state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
	/** Fence: the number of the newest attempt. A result under any other number is dropped. */
	attempt: number;
	deviceId: DeviceId | undefined;
	/** When the running attempt is given up, ms. */
	deadlineMs: number | undefined;
	failures: (AttemptFailure & { deviceId: DeviceId })[];
}

export interface DeviceRow {
	deviceId: DeviceId;
	running: number;
}

export interface JobState {
	tasks: readonly TaskRow[];
	devices: readonly DeviceRow[];
	/** Since when no device has been ready while tasks wait; undefined while one is. */
	stalledSinceMs: number | undefined;
	startedAtMs: number;
	ended: 'done' | 'stopped' | 'cancelled' | undefined;
}

export interface JobLimits {
	/** Attempts a device holds at once: two, so that one is on the wire while the other computes. */
	inFlightPerDevice: number;
	/** A task that failed this often fails for good. */
	maxAttempts: number;
	/** An attempt without a result is given up after this long, ms. */
	attemptMs: number;
	/** With no device ready for this long the job stops, ms. */
	stallMs: number;
	/** The whole job, ms. */
	totalMs: number;
}

export type JobEvent =
	| { type: 'device-ready'; deviceId: DeviceId; nowMs: number }
	| { type: 'device-lost'; deviceId: DeviceId; text: string; nowMs: number }
	| { type: 'result'; taskId: TaskId; attempt: number; deviceId: DeviceId; nowMs: number }
	| {
			type: 'attempt-failed';
			taskId: TaskId;
			attempt: number;
			deviceId: DeviceId;
			failure: AttemptFailure;
			nowMs: number;
	  }
	| { type: 'cancel'; nowMs: number }
	| { type: 'tick'; nowMs: number };

export type JobEffect =
	| { type: 'run'; taskId: TaskId; attempt: number; deviceId: DeviceId; deadlineMs: number }
	| { type: 'abandon'; taskId: TaskId; attempt: number; deviceId: DeviceId }
	/** The result that the event carried is the task's: keep it. Not emitted for a stale one. */
	| { type: 'keep'; taskId: TaskId; attempt: number; deviceId: DeviceId }
	| { type: 'ended'; how: NonNullable<JobState['ended']> };
