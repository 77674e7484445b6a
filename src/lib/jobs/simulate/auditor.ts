import type { JobEffect } from '../scheduler';
import { deviceIndexOf, type SimulatedDevice } from './drawFleet';
import { DELIVERED, FENCED, FORGOTTEN, JUDGED_RIGHT, type Ledger } from './ledger';
import { taskIndexOf } from './taskIds';

/** What a scheduler must never do. */
export type Breach =
	/** Gave an attempt to a device that was gone, draining, caught or held all it takes. */
	| 'ranOnWrongDevice'
	/** Used a number twice, or ran a task that had failed. */
	| 'ranAgainWrongly'
	/** Kept, compared or judged a result that is late, forgotten or never came. */
	| 'usedStaleResult'
	/** Called a result checked that no second owner's result and no judge agrees with. */
	| 'checkedWithoutGround'
	/** Took back what was not kept, or let go of what is. */
	| 'retractedOrForgotWrongly'
	/** Failed a task for which no three devices, and no error of its own, speak. */
	| 'failedWithoutReason'
	/** Said that it waits for a moment that is over. */
	| 'tickedInVain'
	/** Its own counts are not what its effects said. */
	| 'countsDiffer'
	/** Went on after it had said that it ended, or never ended. */
	| 'endedWrongly';

/** Holds every effect of a scheduler against what the world knows, and what it kept against what is true. */
export class Auditor {
	readonly breaches = new Map<Breach, number>();
	/** Row of the result that each task holds now; -1 for none. */
	readonly kept: Int32Array;
	readonly checked: Uint8Array;
	readonly failed: Uint8Array;
	readonly caught: Set<number> = new Set();
	retracted = 0;

	constructor(
		private readonly ledger: Ledger,
		private readonly fleet: readonly SimulatedDevice[],
		private readonly poison: Uint8Array,
		private readonly maxAttempts: number
	) {
		this.kept = new Int32Array(poison.length).fill(-1);
		this.checked = new Uint8Array(poison.length);
		this.failed = new Uint8Array(poison.length);
	}

	breach(breach: Breach): void {
		this.breaches.set(breach, (this.breaches.get(breach) ?? 0) + 1);
	}

	/** Before the world acts on it. */
	note(effect: JobEffect): void {
		switch (effect.type) {
			case 'run':
				return this.#noteRun(effect);
			case 'compare':
			case 'judge':
				if (!effect.attempts.every((attempt) => this.ledger.isHeld(this.#row(effect.taskId, attempt))))
					this.breach('usedStaleResult');
				return;
			case 'keep':
				return this.#noteKeep(effect);
			case 'retract': {
				const task = taskIndexOf(effect.taskId);
				if (this.kept[task] !== this.#row(effect.taskId, effect.attempt) || this.kept[task] === -1)
					this.breach('retractedOrForgotWrongly');
				// Its outputs go with it.
				if (this.kept[task] !== -1) this.ledger.mark(this.kept[task] ?? 0, FORGOTTEN);
				this.kept[task] = -1;
				this.checked[task] = 0;
				this.retracted++;
				return;
			}
			case 'forget': {
				const row = this.#row(effect.taskId, effect.attempt);
				if (row < 0 || this.kept[taskIndexOf(effect.taskId)] === row) this.breach('retractedOrForgotWrongly');
				if (row >= 0) this.ledger.mark(row, FORGOTTEN);
				return;
			}
			case 'caught':
				this.caught.add(deviceIndexOf(effect.deviceId));
				return;
			case 'failed': {
				const task = taskIndexOf(effect.taskId);
				const devices = new Set(effect.failures.map(({ deviceId }) => deviceId));
				const final = effect.failures.some(({ retryable }) => !retryable) && this.poison[task] !== 0;
				if (this.kept[task] !== -1 || this.failed[task] || !(final || devices.size >= this.maxAttempts))
					this.breach('failedWithoutReason');
				this.failed[task] = 1;
				return;
			}
			default:
				return;
		}
	}

	/** What the job came to, once it is over. */
	verdict() {
		const { ledger, kept, fleet } = this;
		const sum = {
			done: 0,
			failed: 0,
			lost: 0,
			checked: 0,
			falseKept: 0,
			falseChecked: 0,
			outputsHeld: 0
		};
		for (let task = 0; task < kept.length; task++) {
			const row = kept[task] ?? -1;
			if (row >= 0) {
				sum.done++;
				sum.checked += this.checked[task] ?? 0;
				if (ledger.value[row] !== 0) {
					sum.falseKept++;
					sum.falseChecked += this.checked[task] ?? 0;
				}
			} else if (this.failed[task]) {
				sum.failed++;
				// Nothing was wrong with it.
				if (!this.poison[task]) sum.lost++;
			} else sum.lost++;
		}
		for (let row = 0; row < ledger.rows; row++)
			if (ledger.isHeld(row) && kept[ledger.task[row] ?? 0] !== row) sum.outputsHeld++;
		let caughtHonest = 0;
		for (const index of this.caught) if (fleet[index]?.kind === 'honest') caughtHonest++;
		return {
			...sum,
			caughtLiars: this.caught.size - caughtHonest,
			caughtHonest,
			retracted: this.retracted
		};
	}

	#row(taskId: Parameters<typeof taskIndexOf>[0], attempt: number): number {
		return this.ledger.find(taskIndexOf(taskId), attempt);
	}

	#noteRun({ taskId, attempt, deviceId }: JobEffect & { type: 'run' }): void {
		const device = this.fleet[deviceIndexOf(deviceId)];
		const free = device && device.open.length < device.facts.slots;
		if (!free || device.told !== 'ready' || this.caught.has(device.index)) this.breach('ranOnWrongDevice');
		if (this.#row(taskId, attempt) >= 0 || this.failed[taskIndexOf(taskId)]) this.breach('ranAgainWrongly');
	}

	#noteKeep({ taskId, attempt, deviceId, checked }: JobEffect & { type: 'keep' }): void {
		const { ledger } = this;
		const task = taskIndexOf(taskId);
		const row = this.#row(taskId, attempt);
		// An end is an end: what has failed is not kept after all.
		if (!ledger.isHeld(row) || ledger.device[row] !== deviceIndexOf(deviceId) || this.failed[task])
			this.breach('usedStaleResult');
		if (checked && row >= 0 && !this.#hasGround(task, row)) this.breach('checkedWithoutGround');
		this.kept[task] = row;
		this.checked[task] = checked ? 1 : 0;
	}

	#hasGround(task: number, row: number): boolean {
		const { ledger } = this;
		if (ledger.has(row, JUDGED_RIGHT)) return true;
		const ownerOf = (of: number) => this.fleet[ledger.device[of] ?? -1]?.facts.owner;
		for (let other = ledger.before(task, -1); other >= 0; other = ledger.before(task, other)) {
			const came = ledger.has(other, DELIVERED) && !ledger.has(other, FENCED);
			if (came && ledger.value[other] === ledger.value[row] && ownerOf(other) !== ownerOf(row)) return true;
		}
		return false;
	}
}
