/**
 * What the scheduler of one job is told, what it asks for, and what it shows: no logic stands here.
 *
 * It is a deterministic state machine. Time comes in the events, chance from a seed; whoever holds it does
 * what the effects say and tells it what came of them. It promises:
 * - a job always ends, and each task ends once: done, failed with its reasons, or cancelled;
 * - attempts are fenced: what comes under the number of an attempt that is over is dropped;
 * - a device never holds more attempts than its slots, and once caught it gets nothing again;
 * - a result is checked by a device of another owner only, or by the client's own GPU.
 */
import type { DeviceId, TaskId } from '$lib/core/ids';

/** How sure a client wants to be: spot checks, checks that make lying not worth it, or all of it twice. */
export type Assurance = 'economy' | 'standard' | 'strict';

/**
 * What an attempt is for. `first` is the only one that is not extra work; a `retry` follows a failure, a
 * `rerun` a result that is no longer believed, a `tiebreak` two results that differ.
 */
export type Purpose = 'first' | 'retry' | 'check' | 'tiebreak' | 'hedge' | 'rerun';

/** What is known of a device when it is ready; told again where it changes. */
export interface DeviceFacts {
	deviceId: DeviceId;
	/** The wallet behind it: two devices of one owner do not check each other. */
	owner: string;
	/** Attested, operations a second. */
	score: number;
	memoryBytes: number;
	rttMs: number;
	/** Holds the model already. */
	hasModel: boolean;
	f16: boolean;
	/** What the chain takes from it where it is caught, in prices of one task. */
	stakeTasks: number;
	/** Results in a row that agreed in earlier jobs of this client. */
	agreedBefore: number;
	/** Attempts it takes at once at most. */
	slots: number;
}

/** Why an attempt ended without a result. */
export interface AttemptFailure {
	/** `device.lost` says that the device went away and not what it made of the task. */
	code: string;
	text: string;
	/** Another device may do better. A stranger's word: it takes two devices that deny it to fail a task early. */
	retryable: boolean;
}

/** Every wait has an end, and every kind of extra work a limit. Times are ms. */
export interface JobLimits {
	/** A retry, check or tie-break that no device took for this long is given up, and so is a line of tasks that stands still. */
	queueMs: number;
	/** An attempt is given up after `factor` times the time it should take, and within these two. */
	attemptMs: { least: number; most: number; factor: number };
	/** With work left, none of it running and no device for it this long, the job stops. */
	stallMs: number;
	/** The whole job. */
	totalMs: number;
	/** A device unheard of for this long is taken for lost. */
	heartbeatMs: number;
	/** Devices that fail a task before it fails for good. */
	maxAttempts: number;
	/** Hedges a task of the job: at most this share, but one in any job. */
	hedgeShare: number;
	/** A device that fails this many tasks in a row rests, while another is there to work. */
	restAfter: number;
	/** The first rest; each that follows another is twice as long. */
	restMs: number;
}

export interface JobConfig {
	/** Each once. */
	taskIds: readonly TaskId[];
	/** Already done in an earlier run of this job (resume): not run again. */
	done?: readonly TaskId[];
	assurance: Assurance;
	needs: { memoryBytes: number; f16: boolean };
	/** The client's own GPU can decide a dispute. */
	hasJudge: boolean;
	/** Unsigned 32-bit; the one source of chance. A provider must not learn it: it decides what is audited. */
	seed: number;
	limits: JobLimits;
	startedAtMs: number;
}

/** Deadlines and expiries are looked at in a `tick` alone, so that whatever arrived before it counts first. */
export type JobEvent = { nowMs: number } & (
	| { type: 'device-ready'; facts: DeviceFacts }
	/** Takes no more; what runs is finished. */
	| { type: 'device-draining'; deviceId: DeviceId }
	/** Ends its attempts; no `abandon` follows. */
	| { type: 'device-lost'; deviceId: DeviceId; text: string }
	/** A sign of life. A device taken for lost by its silence alone works again. */
	| { type: 'device-seen'; deviceId: DeviceId; rttMs?: number }
	/**
	 * Nobody of another owner than those who are here is to be expected, or is again: then no result waits for a second
	 * opinion that cannot come.
	 */
	| { type: 'alone'; alone: boolean }
	/**
	 * Another device is getting ready, or none is any more: as long, what failed on all that are here waits for it. Whoever
	 * is ready first and answers wrong at once would else be asked again and again, until the task has failed for good.
	 */
	| { type: 'expecting'; expecting: boolean }
	| { type: 'result'; taskId: TaskId; attempt: number; deviceId: DeviceId }
	| {
			type: 'attempt-failed';
			taskId: TaskId;
			attempt: number;
			deviceId: DeviceId;
			failure: AttemptFailure;
	  }
	| { type: 'compared'; taskId: TaskId; attempts: readonly [number, number]; agree: boolean }
	/** `right`: the attempts that agree with the judge; undefined where it could not decide. */
	| { type: 'judged'; taskId: TaskId; right: readonly number[] | undefined }
	| { type: 'cancel' }
	| { type: 'tick' }
);

/** What the caller must now do, in order. */
export type JobEffect =
	/** `deadlineMs` is a point in time. Warning: a device that learns the `purpose` knows when it may lie. */
	| {
			type: 'run';
			taskId: TaskId;
			attempt: number;
			deviceId: DeviceId;
			purpose: Purpose;
			deadlineMs: number;
	  }
	| {
			type: 'abandon';
			taskId: TaskId;
			attempt: number;
			deviceId: DeviceId;
			why: 'overdue' | 'notNeeded' | 'ended' | 'deviceCaught';
	  }
	/** Answer with `compared`. */
	| { type: 'compare'; taskId: TaskId; attempts: readonly [number, number] }
	/** Answer with `judged`, each of a task's in the order they were asked, though the task has moved on. */
	| { type: 'judge'; taskId: TaskId; attempts: readonly number[] }
	/** This result is the task's; said again with `checked` once another agreed. */
	| { type: 'keep'; taskId: TaskId; attempt: number; deviceId: DeviceId; checked: boolean }
	/** No longer believed, nor needed: the task runs again, another result follows, or the task fails. */
	| { type: 'retract'; taskId: TaskId; attempt: number; deviceId: DeviceId }
	/** The outputs of this attempt, never kept, are not needed any more. */
	| { type: 'forget'; taskId: TaskId; attempt: number }
	/** Gave a wrong result; `right` is the attempt that shows it. `retracted` of its results are taken back next. */
	| {
			type: 'caught';
			deviceId: DeviceId;
			taskId: TaskId;
			attempt: number;
			right: number | undefined;
			retracted: number;
	  }
	| { type: 'failed'; taskId: TaskId; failures: readonly DeviceFailure[] }
	/** The last effect of all; what runs is abandoned before it. `stopped`: tasks are left undone. */
	| { type: 'ended'; how: 'done' | 'stopped' | 'cancelled' };

export type DeviceFailure = AttemptFailure & { deviceId: DeviceId };

export interface TaskView {
	taskId: TaskId;
	/** `checking`: a result is kept, and a second opinion on it is awaited. */
	state: 'queued' | 'running' | 'checking' | 'done' | 'failed' | 'cancelled';
	/** Attempts started so far; also the number of the newest. */
	attempts: number;
	/** Attempts that run now. */
	running: readonly { attempt: number; deviceId: DeviceId; purpose: Purpose }[];
	/** Whose result is the task's; undefined before one came, and for a task done in an earlier run. */
	kept: { attempt: number; deviceId: DeviceId } | undefined;
	/** A second device, or the judge, agreed. */
	checked: boolean;
	failures: readonly DeviceFailure[];
}

export interface DeviceView {
	deviceId: DeviceId;
	/** `resting` after failures in a row; `unfit` does not meet what the job needs. */
	state: 'ready' | 'resting' | 'draining' | 'lost' | 'unfit';
	running: number;
	/** Results it returned that were not dropped. */
	done: number;
	agreedInARow: number;
	level: 'new' | 'trusted' | 'caught';
	/** The probability that its next result is checked. */
	checkRate: number;
	/** From `run` to `result`, running mean, ms. */
	meanMs: number | undefined;
}

export interface JobTotals {
	queued: number;
	running: number;
	checking: number;
	/** Those of an earlier run of the job too. */
	done: number;
	/** Of those done, the ones on which a second device or the judge agreed in this run. */
	checked: number;
	failed: number;
	cancelled: number;
	/** Attempts started, by what for. */
	byPurpose: Readonly<Record<Purpose, number>>;
	ended: 'done' | 'stopped' | 'cancelled' | undefined;
}

export interface Scheduler {
	/** What comes of one event. Events for unknown or finished things, and all after the end, come to nothing. */
	apply(event: JobEvent): readonly JobEffect[];
	task(taskId: TaskId): TaskView | undefined;
	device(deviceId: DeviceId): DeviceView | undefined;
	readonly totals: JobTotals;
	/** No event is needed before then; a tick is. It may turn out to be early, and up to 10 ms after what was due. */
	readonly nextTickMs: number | undefined;
}
