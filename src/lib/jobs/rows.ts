import type { TaskId } from '$lib/core/ids';
import type { Device, Opinion, Owner, Task } from './numbers';
import type { DeviceFailure, Purpose } from './scheduler';

/** Work in line for a device. */
export interface Waiting {
	readonly row: TaskRow;
	readonly purpose: Purpose;
	readonly sinceMs: number;
	/** The owner that alone may not take it: of the result that it is a first check of. */
	readonly checks: Owner | undefined;
	/** False once it was taken or is not needed any more; whoever meets it then drops it. */
	live: boolean;
}

/** What most tasks have none of: one list for all, replaced where there is something to hold. */
export const EMPTY: readonly never[] = [];

/**
 * What a task has that most have not: failures, results that are not settled, a place in line. A task that one device
 * runs, and whose result nobody checks, lives in the table alone. Rows serve other tasks afterwards.
 */
export interface TaskRow {
	task: Task;
	taskId: TaskId;
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
	failedOn: readonly Device[];
	/** How much its failures weigh since its last result. */
	failureWeight: number;
}
