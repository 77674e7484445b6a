import type { TaskId } from '$lib/core/ids';
import { NONE, type DeviceRow, type TaskRow } from './rows';

/** Where a task stands, as kept for each of them. */
const TASK_STATES = ['queued', 'running', 'checking', 'done', 'failed'] as const;
export type TaskState = (typeof TASK_STATES)[number];
/** Its place in the list; a task that never ran has 0. */
const CODES: Readonly<Record<TaskState, number>> = { queued: 0, running: 1, checking: 2, done: 3, failed: 4 };

function newRow(): TaskRow {
	return {
		index: 0,
		taskId: '' as TaskId,
		attempts: 0,
		running: [],
		waiting: undefined,
		opinions: NONE,
		comparing: NONE,
		agreeing: NONE,
		judging: undefined,
		judgements: NONE,
		judgeFailed: false,
		failures: NONE,
		failedOn: NONE,
		failureWeight: 0,
		older: undefined,
		younger: undefined
	};
}

/**
 * All tasks of a job: about 20 bytes each, and a row only from the first attempt to the end. A device's
 * unchecked results are a list threaded through the table, so that taking them all back costs only itself.
 */
export class TaskTable {
	readonly ids: readonly TaskId[];
	readonly #indexes = new Map<TaskId, number>();
	readonly #rows: (TaskRow | undefined)[];
	readonly #states: Uint8Array;
	readonly #checked: Uint8Array;
	readonly #attempts: Uint32Array;
	readonly #keptAttempts: Uint32Array;
	/** Device index + 1; 0 for none. */
	readonly #keptDevices: Uint32Array;
	/** Neighbours in a device's list of unchecked results, index + 1. */
	readonly #next: Uint32Array;
	readonly #previous: Uint32Array;
	/** Rows without a task. All else in them is as in a new one: nobody runs, waits or has a say any more. */
	readonly #spare: TaskRow[] = [];
	/** Tasks by state. */
	readonly counts: Record<TaskState, number>;
	checkedCount = 0;
	#fresh = 0;
	#freshCount: number;

	/** @throws RangeError where a task is named twice, or `done` names one that there is not */
	constructor(ids: readonly TaskId[], done: readonly TaskId[]) {
		const count = ids.length;
		this.ids = ids;
		this.#rows = new Array<TaskRow | undefined>(count);
		this.#states = new Uint8Array(count);
		this.#checked = new Uint8Array(count);
		this.#attempts = new Uint32Array(count);
		this.#keptAttempts = new Uint32Array(count);
		this.#keptDevices = new Uint32Array(count);
		this.#next = new Uint32Array(count);
		this.#previous = new Uint32Array(count);
		for (let i = 0; i < count; i++) this.#indexes.set(ids[i] ?? ('' as TaskId), i);
		if (this.#indexes.size !== count) throw new RangeError('A task is in the job twice.');
		this.counts = { queued: count, running: 0, checking: 0, done: 0, failed: 0 };
		this.#freshCount = count;
		for (const taskId of done) {
			const index = this.#indexes.get(taskId);
			if (index === undefined) throw new RangeError(`Task ${taskId} is done, but not in the job.`);
			if (this.#states[index] === CODES.done) continue;
			this.setState(index, 'done');
			this.#freshCount--;
		}
	}

	get size(): number {
		return this.ids.length;
	}

	/** Tasks that never ran. */
	get freshCount(): number {
		return this.#freshCount;
	}

	indexOf(taskId: TaskId): number | undefined {
		return this.#indexes.get(taskId);
	}

	row(index: number): TaskRow | undefined {
		return this.#rows[index];
	}

	state(index: number): TaskState {
		return TASK_STATES[this.#states[index] ?? 0] ?? 'queued';
	}

	setState(index: number, state: TaskState): void {
		const before = this.state(index);
		if (before === state) return;
		this.counts[before]--;
		this.counts[state]++;
		this.#states[index] = CODES[state];
	}

	/** The row of the next task in line that never ran, made now. */
	nextFresh(): TaskRow | undefined {
		if (this.#freshCount === 0) return undefined;
		while (this.#states[this.#fresh] !== 0) this.#fresh++;
		this.#freshCount--;
		return this.revive(this.#fresh++);
	}

	/** The row of a task, made again from the table where it was settled. */
	revive(index: number): TaskRow {
		const known = this.#rows[index];
		if (known) return known;
		const row = this.#spare.pop() ?? newRow();
		row.index = index;
		row.taskId = this.ids[index] ?? ('' as TaskId);
		row.attempts = this.#attempts[index] ?? 0;
		this.#rows[index] = row;
		return row;
	}

	/** Done: who and what is kept goes into the table, and the row goes unless it tells of failures or an answer is due. */
	settle(row: TaskRow, kept: { attempt: number; device: DeviceRow }, checked: boolean): void {
		const { index } = row;
		this.setState(index, 'done');
		this.#attempts[index] = row.attempts;
		this.#keptAttempts[index] = kept.attempt;
		this.#keptDevices[index] = kept.device.index + 1;
		this.#checked[index] = checked ? 1 : 0;
		if (checked) this.checkedCount++;
		else this.#link(index, kept.device);
		if (row.failures.length > 0 || row.judgements.length > 0) return;
		this.#rows[index] = undefined;
		row.judgeFailed = false;
		this.#spare.push(row);
	}

	/** Takes a settled, unchecked result of `device` back. @returns the task's row, and which attempt it was */
	unsettle(index: number, device: DeviceRow): { row: TaskRow; attempt: number } {
		this.#unlink(index, device);
		this.#keptDevices[index] = 0;
		this.setState(index, 'queued');
		return { row: this.revive(index), attempt: this.#keptAttempts[index] ?? 0 };
	}

	isChecked(index: number): boolean {
		return this.#checked[index] === 1;
	}

	attempts(index: number): number {
		return this.#rows[index]?.attempts ?? this.#attempts[index] ?? 0;
	}

	/** Of a settled task: the attempt that is kept, and the index of its device. */
	kept(index: number): { attempt: number; device: number } | undefined {
		const device = this.#keptDevices[index] ?? 0;
		return device > 0 ? { attempt: this.#keptAttempts[index] ?? 0, device: device - 1 } : undefined;
	}

	#link(index: number, device: DeviceRow): void {
		const head = device.firstUnchecked;
		this.#next[index] = head + 1;
		this.#previous[index] = 0;
		if (head >= 0) this.#previous[head] = index + 1;
		device.firstUnchecked = index;
		device.uncheckedCount++;
	}

	#unlink(index: number, device: DeviceRow): void {
		const next = (this.#next[index] ?? 0) - 1;
		const previous = (this.#previous[index] ?? 0) - 1;
		if (previous >= 0) this.#next[previous] = next + 1;
		else device.firstUnchecked = next;
		if (next >= 0) this.#previous[next] = previous + 1;
		device.uncheckedCount--;
	}
}
