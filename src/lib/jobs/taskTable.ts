import type { TaskId } from '$lib/core/ids';
import type { DeviceTable } from './deviceTable';
import type { Attempt, Device, Opinion, Task } from './numbers';
import { NONE, Records } from './records';
import { EMPTY, type TaskRow } from './rows';

/** Where a task stands, as kept for each of them. */
const TASK_STATES = ['queued', 'running', 'checking', 'done', 'failed'] as const;
export type TaskState = (typeof TASK_STATES)[number];
/** Its place in the list; a task that never ran has 0. */
const CODES: Readonly<Record<TaskState, number>> = { queued: 0, running: 1, checking: 2, done: 3, failed: 4 };
/** Added to that where the task has a row: most have none, and are not asked for it. */
const HAS_ROW = 8;
/** Added to that where its row is put away: see `park`. */
const PARKED = 16;

function newRow(): TaskRow {
	return {
		task: NONE,
		taskId: '' as TaskId,
		waiting: undefined,
		opinions: EMPTY,
		comparing: EMPTY,
		agreeing: EMPTY,
		judging: undefined,
		judgements: EMPTY,
		judgeFailed: false,
		failures: EMPTY,
		failedOn: EMPTY,
		failureWeight: 0
	};
}

/**
 * All tasks of a job: 33 bytes each, and a row for what few of them have. A device's unchecked results are a stack
 * threaded through the table, so that taking them all back costs only itself.
 */
export class TaskTable extends Records<Task> {
	readonly #state = this.field();
	/** Attempts started so far; also the number of the newest. */
	readonly attempts = this.field();
	/** The oldest of its attempts that run; the others follow through the attempts. */
	readonly running = this.field<Attempt>(NONE);
	/** Once it is settled, the attempt whose result is kept; while its row is put away, its one opinion. */
	readonly #held = this.field();
	/** Once it is settled, whose result is kept. */
	readonly #keptDevice = this.field<Device>(NONE);
	/** The one that its device returned unchecked before it. */
	readonly #earlier = this.field<Task>(NONE);
	readonly #checked: Uint8Array;
	readonly ids: readonly TaskId[];
	readonly #byId = new Map<TaskId, Task>();
	readonly #rows: (TaskRow | undefined)[];
	/** Rows without a task. All else in them is as in a new one: nobody waits or has a say any more. */
	readonly #spare: TaskRow[] = [];
	/** Tasks that are not done and have not failed. */
	unsettledCount: number;
	/** Tasks by state, in the order of their codes. */
	readonly #counts = new Int32Array(TASK_STATES.length);
	checkedCount = 0;
	#fresh = 0 as Task;
	#freshCount: number;

	/** @throws RangeError where a task is named twice, or `done` names one that there is not */
	constructor(ids: readonly TaskId[], done: readonly TaskId[]) {
		super(6, ids.length);
		const count = ids.length;
		this.ids = ids;
		this.#rows = new Array<TaskRow | undefined>(count);
		this.#checked = new Uint8Array(count);
		for (const taskId of ids) this.#byId.set(taskId, this.take());
		if (this.#byId.size !== count) throw new RangeError('A task is in the job twice.');
		this.#counts[CODES.queued] = this.unsettledCount = count;
		this.#freshCount = count;
		for (const taskId of done) {
			const task = this.find(taskId);
			if (task === undefined) throw new RangeError(`Task ${taskId} is done, but not in the job.`);
			if (this.state(task) === 'done') continue;
			this.setState(task, 'done');
			this.#freshCount--;
		}
	}

	/** Tasks that never ran. */
	get freshCount(): number {
		return this.#freshCount;
	}

	/** How many tasks are in a state. */
	countOf(state: TaskState): number {
		return this.#counts[CODES[state]] ?? 0;
	}

	find(taskId: TaskId): Task | undefined {
		return this.#byId.get(taskId);
	}

	idOf(task: Task): TaskId {
		return this.ids[task] ?? ('' as TaskId);
	}

	/** The row of a task that has one; one that was put away is taken out again. */
	row(task: Task): TaskRow | undefined {
		const state = this.#state.get(task);
		if (state < HAS_ROW) return undefined;
		return state < PARKED ? this.#rows[task] : this.#unpark(task);
	}

	state(task: Task): TaskState {
		return TASK_STATES[this.#state.get(task) % HAS_ROW] ?? 'queued';
	}

	setState(task: Task, state: TaskState): void {
		const code = CODES[state];
		const before = this.#state.get(task) % HAS_ROW;
		this.unsettledCount += (before >= CODES.done ? 1 : 0) - (code >= CODES.done ? 1 : 0);
		this.#state.add(task, code - before);
		this.#counts[before] = (this.#counts[before] ?? 0) - 1;
		this.#counts[code] = (this.#counts[code] ?? 0) + 1;
	}

	/** The rows of the tasks that have a result and wait for more to be sure of it. Looks at every task. */
	checking(): TaskRow[] {
		return this.all()
			.filter((task) => this.state(task) === 'checking')
			.map((task) => this.withRow(task));
	}

	/** The next task in line that never ran. */
	nextFresh(): Task | undefined {
		if (this.#freshCount === 0) return undefined;
		while (this.#state.get(this.#fresh) !== 0) this.#fresh++;
		this.#freshCount--;
		return this.#fresh++ as Task;
	}

	/** The row of a task, made where it has none. */
	withRow(task: Task): TaskRow {
		const known = this.row(task);
		if (known) return known;
		const row = this.#spare.pop() ?? newRow();
		row.task = task;
		row.taskId = this.idOf(task);
		this.#rows[task] = row;
		this.#state.add(task, HAS_ROW);
		return row;
	}

	/**
	 * Puts a row away that says no more than that there is one result, until somebody asks for it: thousands of tasks
	 * wait for a second opinion at a time.
	 */
	park(row: TaskRow): void {
		const { task, opinions, failures, judgements, judgeFailed } = row;
		const [opinion] = opinions;
		if (opinion === undefined || opinions.length > 1 || row.waiting || row.judging || judgeFailed) return;
		if (failures.length > 0 || judgements.length > 0) return;
		row.opinions = EMPTY;
		this.#held.set(task, opinion);
		this.#rows[task] = undefined;
		this.#state.add(task, PARKED - HAS_ROW);
		this.#spare.push(row);
	}

	#unpark(task: Task): TaskRow {
		this.#state.add(task, -PARKED);
		const row = this.withRow(task);
		row.opinions = [this.#held.get(task) as Opinion];
		return row;
	}

	/** Done: who and what is kept goes into the table, and its row goes unless it tells of failures or an answer is due. */
	settle(
		task: Task,
		{ attempt, device }: { attempt: number; device: Device },
		checked: boolean,
		devices: DeviceTable
	): void {
		const row = this.row(task);
		this.setState(task, 'done');
		this.#held.set(task, attempt);
		this.#keptDevice.set(task, device);
		if (checked) {
			this.#checked[task] = 1;
			this.checkedCount++;
		} else {
			this.#earlier.set(task, devices.lastUnchecked.get(device));
			devices.lastUnchecked.set(device, task);
		}
		if (!row || row.failures.length > 0 || row.judgements.length > 0) return;
		this.#rows[task] = undefined;
		this.#state.add(task, -HAS_ROW);
		row.judgeFailed = false;
		this.#spare.push(row);
	}

	/** How many results of a device stand that nobody checked. Looks at each. */
	uncheckedOf(device: Device, devices: DeviceTable): number {
		let count = 0;
		for (let task = devices.lastUnchecked.get(device); task >= 0; task = this.#earlier.get(task)) count++;
		return count;
	}

	/** Takes the last of a device's unchecked results back. @returns its task, and which attempt it was */
	unsettleLast(device: Device, devices: DeviceTable): { task: Task; attempt: number } | undefined {
		const task = devices.lastUnchecked.get(device);
		if (task < 0) return undefined;
		devices.lastUnchecked.set(device, this.#earlier.get(task));
		this.#keptDevice.set(task, NONE);
		this.setState(task, 'queued');
		return { task, attempt: this.#held.get(task) };
	}

	isChecked(task: Task): boolean {
		return this.#checked[task] === 1;
	}

	/** Of a settled task: the attempt that is kept, and its device. */
	kept(task: Task): { attempt: number; device: Device } | undefined {
		const device = this.#keptDevice.get(task);
		return device >= 0 ? { attempt: this.#held.get(task), device } : undefined;
	}
}
