import { PURPOSES } from '../purposes';
import type { Purpose } from '../scheduler';
import { longer } from './longer';

/** What became of an attempt. */
export const STARTED = 1;
/** Its result came while the scheduler waited for it. */
export const DELIVERED = 2;
/** Nobody waits for it any more: whatever still comes of it is late. */
export const FENCED = 4;
export const FORGOTTEN = 8;
/** The judge found for it. */
export const JUDGED_RIGHT = 16;

/**
 * Every attempt of a job and what became of it, by the world's own account: what the scheduler may know and what it
 * may not. Rows of flat arrays, numbered as they come, so that millions of them leave nothing to collect.
 */
export class Ledger {
	rows = 0;
	task: Int32Array;
	attempt: Int32Array;
	device: Int32Array;
	/** 0 is right; any two wrong ones differ, save where liars collude. */
	value: Int32Array;
	flags: Uint8Array;
	purpose: Uint8Array;
	/** Which failure it comes to; 0 is a result. */
	outcome: Uint8Array;
	/** When the scheduler gives it up, ms. */
	deadlineMs: Float64Array;
	#next: Int32Array;
	readonly #newestOf: Int32Array;

	constructor(tasks: number) {
		const length = Math.ceil(1.5 * tasks) + 16;
		this.task = new Int32Array(length);
		this.attempt = new Int32Array(length);
		this.device = new Int32Array(length);
		this.value = new Int32Array(length);
		this.flags = new Uint8Array(length);
		this.purpose = new Uint8Array(length);
		this.outcome = new Uint8Array(length);
		this.deadlineMs = new Float64Array(length);
		this.#next = new Int32Array(length);
		this.#newestOf = new Int32Array(tasks).fill(-1);
	}

	/** @returns the new attempt's row */
	add(task: number, attempt: number, device: number, purpose: Purpose, deadlineMs: number): number {
		if (this.rows === this.task.length) this.#grow();
		const row = this.rows++;
		this.task[row] = task;
		this.attempt[row] = attempt;
		this.device[row] = device;
		this.purpose[row] = PURPOSES.indexOf(purpose);
		this.deadlineMs[row] = deadlineMs;
		this.#next[row] = this.#newestOf[task] ?? -1;
		this.#newestOf[task] = row;
		return row;
	}

	/** @returns the row of this attempt; -1 where there is none */
	find(task: number, attempt: number): number {
		let row = this.#newestOf[task] ?? -1;
		while (row >= 0 && this.attempt[row] !== attempt) row = this.#next[row] ?? -1;
		return row;
	}

	/** @returns the row of the attempt that this task saw before the one in `row`, the newest for -1; -1 after all */
	before(task: number, row: number): number {
		return (row < 0 ? this.#newestOf[task] : this.#next[row]) ?? -1;
	}

	has(row: number, flag: number): boolean {
		return ((this.flags[row] ?? 0) & flag) !== 0;
	}

	mark(row: number, flag: number): void {
		this.flags[row] = (this.flags[row] ?? 0) | flag;
	}

	/** Its outputs lie with the client, and came in time. */
	isHeld(row: number): boolean {
		return row >= 0 && ((this.flags[row] ?? 0) & (DELIVERED | FENCED | FORGOTTEN)) === DELIVERED;
	}

	#grow(): void {
		const length = 2 * this.task.length;
		this.task = longer(this.task, new Int32Array(length));
		this.attempt = longer(this.attempt, new Int32Array(length));
		this.device = longer(this.device, new Int32Array(length));
		this.value = longer(this.value, new Int32Array(length));
		this.#next = longer(this.#next, new Int32Array(length));
		this.flags = longer(this.flags, new Uint8Array(length));
		this.purpose = longer(this.purpose, new Uint8Array(length));
		this.outcome = longer(this.outcome, new Uint8Array(length));
		this.deadlineMs = longer(this.deadlineMs, new Float64Array(length));
	}
}
