import type { Owner } from './numbers';
import { RingQueue } from './ringQueue';
import type { TaskRow, Waiting } from './rows';
import type { Purpose } from './scheduler';

/** Tasks looked at, at most, for one that a free device may take, before tasks that never ran get their turn. */
const LOOKS = 8;

/**
 * Work that is in line beside the tasks that never ran: one mixed line, looked through piece by piece. First checks
 * that no free device may take, beyond a few, stand in a line of the owner whose results they are over, since all of
 * them can go anywhere but there: one look at its head says whether any can go.
 */
export class WaitingLine {
	/** The mixed line: what no free device has been held against yet, and what was, in vain. */
	#unseen = new RingQueue<Waiting>();
	#seen = new RingQueue<Waiting>();
	readonly #checks: RingQueue<Waiting>[] = [];
	/** Owners whose line is not empty, to be served in turn. */
	readonly #turns = new RingQueue<number>();
	/** All of it, oldest first. */
	readonly #ages = new RingQueue<Waiting>();
	#size = 0;

	get size(): number {
		return this.#size;
	}

	/** Whether something in line has not been looked at since a device came free. */
	get unseen(): boolean {
		return this.#size > 0 && this.#unseen.size > 0;
	}

	/**
	 * Says that a device is free that was not, or one is gone for which a task may have waited: what found none
	 * before may find one now.
	 */
	lookAgain(): void {
		if (this.#unseen.size === 0) [this.#unseen, this.#seen] = [this.#seen, this.#unseen];
		for (let entry = this.#seen.shift(); entry; entry = this.#seen.shift()) this.#unseen.push(entry);
	}

	/** @param checks whose results a first check goes over: of one owner; undefined where there is more to avoid */
	add(row: TaskRow, purpose: Purpose, nowMs: number, checks?: Owner): void {
		const entry: Waiting = { row, purpose, sinceMs: nowMs, checks, live: true };
		row.waiting = entry;
		this.#size++;
		this.#ages.push(entry);
		this.#unseen.push(entry);
	}

	/** Sets aside what no free device may take: a first check in the line of the owner whose result it is over. */
	#setAside(entry: Waiting): void {
		const { checks } = entry;
		if (checks === undefined || this.#seen.size < LOOKS) {
			this.#seen.push(entry);
			return;
		}
		while (this.#checks.length <= checks) this.#checks.push(new RingQueue());
		const line = this.#checks[checks];
		if (!line) return;
		if (line.size === 0) this.#turns.push(checks);
		line.push(entry);
	}

	/** Takes the task out of the line. */
	remove(row: TaskRow): void {
		if (!row.waiting) return;
		row.waiting.live = false;
		row.waiting = undefined;
		this.#size--;
	}

	/**
	 * Takes out the next one that `find` has a device for: of the mixed line first, then of the owners' lines.
	 *
	 * @param find the best free device for a task
	 * @returns the work and its device; undefined where nothing that was looked at can go
	 */
	take<D>(find: (row: TaskRow) => D | undefined): { work: Waiting; device: D } | undefined {
		for (let looks = LOOKS; looks > 0 && this.#unseen.size > 0;) {
			const entry = this.#unseen.shift();
			if (!entry?.live) continue;
			looks--;
			const device = find(entry.row);
			if (device !== undefined) return this.#took(entry, device);
			this.#setAside(entry);
		}
		// Only the devices of one owner can be free where the first owner's line can't move: so two looks do.
		for (let looks = 2; looks > 0 && this.#turns.size > 0;) {
			const owner = this.#turns.shift() ?? 0;
			const line = this.#checks[owner];
			while (line?.peek()?.live === false) line.shift();
			const entry = line?.peek();
			if (!line || !entry) continue;
			this.#turns.push(owner);
			looks--;
			const device = find(entry.row);
			if (device !== undefined) return this.#took(entry, device);
		}
		return undefined;
	}

	/** The one that has waited longest. */
	oldest(): Waiting | undefined {
		while (this.#ages.peek()?.live === false) this.#ages.shift();
		return this.#ages.peek();
	}

	#took<D>(work: Waiting, device: D): { work: Waiting; device: D } {
		this.remove(work.row);
		return { work, device };
	}
}
