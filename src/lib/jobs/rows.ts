import type { DeviceId, TaskId } from '$lib/core/ids';
import type { Chain, Link } from './chain';
import type { DeviceFacts, DeviceFailure, Purpose } from './scheduler';

/** One wallet's devices. */
export interface OwnerRow {
	readonly index: number;
	/** Devices of it that may be given work. */
	usable: number;
}

export interface DeviceRow {
	readonly index: number;
	readonly deviceId: DeviceId;
	readonly owner: OwnerRow;
	/** As it was when it came; `rttMs` beside it is as last heard. */
	facts: DeviceFacts;
	rttMs: number;
	/** Linked, as far as is known. */
	present: boolean;
	/** Gone by its silence alone: a sign of life brings it back. */
	silent: boolean;
	draining: boolean;
	caught: boolean;
	/** It meets what the job needs. */
	fit: boolean;
	/** May be given work: counted in its owner and in the fleet. */
	usable: boolean;
	/** Would be usable if it did not rest: counted in the fleet. */
	resting: boolean;
	running: AttemptRow[];
	done: number;
	agreedInARow: number;
	/** Tasks on which its result and another's differ, not decided yet. */
	disputes: number;
	/** Of its results, running; 0 before the first. */
	meanMs: number;
	lastSeenMs: number;
	/** Different tasks it failed since its last result, the last of them, and rests since then. */
	failedInARow: number;
	lastFailed: TaskRow | undefined;
	rests: number;
	restUntilMs: number | undefined;
	/** When it is looked at next, at the latest; Infinity for never. */
	alarmMs: number;
	/** Head of the list, through the task table, of its results that stand and that nobody checked. */
	firstUnchecked: number;
	uncheckedCount: number;
	/** Among those with a free slot, under this key, and its place in its owner's heap: first child, next sibling, and whose either it is. */
	isFree: boolean;
	choice: number;
	below: DeviceRow | undefined;
	beside: DeviceRow | undefined;
	above: DeviceRow | undefined;
	/** Its results for tasks that are not settled yet. */
	readonly open: Chain<Opinion>;
}

/** One try of a task on one device, while it runs. The row serves another afterwards. */
export interface AttemptRow extends Link<AttemptRow> {
	number: number;
	task: TaskRow;
	device: DeviceRow;
	purpose: Purpose;
	startedMs: number;
	deadlineMs: number;
	/** From when on its age counts towards a hedge. */
	agesFromMs: number;
}

/** A result that came and counts. */
export interface Opinion extends Link<Opinion> {
	readonly task: TaskRow;
	readonly attempt: number;
	readonly device: DeviceRow;
	/** Counted among its device's disputes. */
	disputed: boolean;
}

/** Work in line for a device. */
export interface Waiting {
	readonly task: TaskRow;
	readonly purpose: Purpose;
	readonly sinceMs: number;
	/** False once it was taken or is not needed any more; whoever meets it then drops it. */
	live: boolean;
}

/** What most tasks have none of: one list for all, replaced where there is something to hold. */
export const NONE: readonly never[] = [];

/** A task between its first attempt and its end; settled ones without a failure live in the table alone, and their rows serve others. */
export interface TaskRow extends Link<TaskRow> {
	index: number;
	taskId: TaskId;
	attempts: number;
	running: AttemptRow[];
	waiting: Waiting | undefined;
	/** The first is the one kept. Never two of one owner. */
	opinions: readonly Opinion[];
	/** Pairs of attempts that the caller compares. */
	comparing: readonly (readonly [number, number])[];
	/** Pairs of attempts that agree. */
	agreeing: readonly (readonly [number, number])[];
	/** The attempts that the judge is asked about now. */
	judging: readonly number[] | undefined;
	/** All that it was asked and has not answered; what the task no longer waits for too. */
	judgements: readonly (readonly number[])[];
	/** The judge could not decide: it is not asked again. */
	judgeFailed: boolean;
	failures: readonly DeviceFailure[];
	failedOn: readonly DeviceRow[];
	/** How much its failures weigh since its last result. */
	failureWeight: number;
}
