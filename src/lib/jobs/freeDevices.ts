import { TRUST_AFTER } from './assurance';
import type { AttemptTable } from './attemptTable';
import type { DeviceTable } from './deviceTable';
import { MinHeap } from './minHeap';
import type { Device, Owner, Task } from './numbers';
import type { OpinionTable } from './opinionTable';
import { NONE } from './records';
import { EMPTY } from './rows';
import type { TaskTable } from './taskTable';

/** Weights of what makes a device the better choice, each above all that follow; a key has 30 bits. */
const MODEL = 2 ** 29;
const LOAD = 2 ** 23;
const MOST_LOAD = MODEL / LOAD - 1;
const TRUST = 2 ** 22;
const SCORE = 2 ** 14;
export const MOST_RTT_MS = SCORE - 1;
/** Scores are told apart by a quarter of an octave: closer ones differ less than one run from the next. */
const STEPS_AN_OCTAVE = 4;
/** More operations a second than all computers make. */
const MOST_OCTAVES = 63;

/**
 * How good a choice a device is for the next task, the smallest best: it holds the model, holds fewer attempts,
 * is trusted, is faster, answers sooner.
 */
export function choiceKey(devices: DeviceTable, device: Device): number {
	return (
		devices.appeal.get(device) +
		Math.min(devices.runningCount.get(device), MOST_LOAD) * LOAD +
		(devices.agreedInARow.get(device) >= TRUST_AFTER ? 0 : TRUST) +
		devices.rttMs.get(device)
	);
}

/** What of that its facts decide. */
export function appealOf({ hasModel, score }: { hasModel: boolean; score: number }): number {
	const octaves = Math.min(MOST_OCTAVES, Math.log2(Math.max(1, score)));
	return (hasModel ? 0 : MODEL) + Math.round((MOST_OCTAVES - octaves) * STEPS_AN_OCTAVE) * SCORE;
}

/** Where what a free device may do is read from. */
export interface FreeDevicesTables {
	readonly devices: DeviceTable;
	readonly tasks: TaskTable;
	readonly attempts: AttemptTable;
	readonly opinions: OpinionTable;
}

/**
 * Whether `task` may go to `device`: not where it runs already, not to an owner whose result it has (a second
 * opinion must be another's), not where it failed.
 */
export function mayTake(tables: FreeDevicesTables, task: Task, device: Device): boolean {
	const { devices, tasks, attempts } = tables;
	if (hasResultOf(tables, task, devices.owner.get(device))) return false;
	if (tasks.row(task)?.failedOn.includes(device)) return false;
	for (let run = tasks.running.get(task); run >= 0; run = attempts.nextOfTask.get(run)) {
		if (attempts.device.get(run) === device) return false;
	}
	return true;
}

function hasResultOf({ devices, tasks, opinions }: FreeDevicesTables, task: Task, owner: Owner): boolean {
	for (const opinion of tasks.row(task)?.opinions ?? EMPTY) {
		if (devices.owner.get(opinions.device.get(opinion)) === owner) return true;
	}
	return false;
}

/**
 * The devices with a free slot, in two stages of heaps: each owner's devices, and the owners by their best.
 * So the best device that is *not* of some owners is found in O(log n), though one owner had all but one.
 * An owner's heap is a pairing heap through its devices' records: most owners have one device, and it costs no more.
 */
export class FreeDevices {
	readonly #tables: FreeDevicesTables;
	/** By number, under the choice of their best device. */
	readonly #owners = new MinHeap();
	/** By owner, the best of its devices: the root of the others. */
	readonly #best: Device[] = [];
	/** The only free device, in no heap: in a busy fleet one comes free at a time, and has work again within the event. */
	#only: Device | undefined;
	/** Those in heaps; 0 where there is an only one. */
	#size = 0;

	constructor(tables: FreeDevicesTables) {
		this.#tables = tables;
	}

	get size(): number {
		return this.#only === undefined ? this.#size : 1;
	}

	/** Enters a device, or moves it to where it belongs now. @returns whether it is new here */
	set(device: Device): boolean {
		const isNew = !this.delete(device);
		if (this.size === 0) {
			this.#only = device;
			return isNew;
		}
		if (this.#only !== undefined) this.#enter(this.#only);
		this.#only = undefined;
		this.#enter(device);
		return isNew;
	}

	#enter(device: Device): void {
		const { devices } = this.#tables;
		const owner = devices.owner.get(device);
		devices.isFree.put(device, true);
		devices.choice.set(device, choiceKey(devices, device));
		this.#size++;
		this.#rank(owner, this.#meld(this.#bestOf(owner), device));
	}

	/** @returns whether it was in */
	delete(device: Device): boolean {
		if (this.#only === device) {
			this.#only = undefined;
			return true;
		}
		const { isFree, owner: owners, above: parents, beside: siblings, below: children } = this.#tables.devices;
		if (!isFree.is(device)) return false;
		const owner = owners.get(device);
		const above = parents.get(device);
		const beside = siblings.get(device);
		isFree.put(device, false);
		parents.set(device, NONE);
		siblings.set(device, NONE);
		if (beside >= 0) parents.set(beside, above);
		if (above >= 0) {
			if (children.get(above) === device) children.set(above, beside);
			else siblings.set(above, beside);
		}
		this.#size--;
		const rest = this.#withoutRoot(device);
		this.#rank(owner, above >= 0 ? this.#meld(this.#bestOf(owner), rest) : rest);
		return true;
	}

	/** The best of all. */
	best(): Device | undefined {
		if (this.#only !== undefined) return this.#only;
		const owner = this.#owners.top;
		return owner === undefined ? undefined : this.#best[owner];
	}

	/** The best that may take `task`. What stands in the way is what the task has seen: a handful. */
	bestFor(task: Task): Device | undefined {
		const first = this.best();
		if (first === undefined || mayTake(this.#tables, task, first)) return first;
		if (first === this.#only) return undefined;
		const { devices } = this.#tables;
		const aside: Device[] = [];
		const ownersAside: Owner[] = [];
		let found: Device | undefined;
		for (let device: Device | undefined = first; device !== undefined; device = this.best()) {
			if (mayTake(this.#tables, task, device)) {
				found = device;
				break;
			}
			const owner = devices.owner.get(device);
			if (hasResultOf(this.#tables, task, owner)) {
				this.#owners.delete(owner);
				ownersAside.push(owner);
			} else {
				this.delete(device);
				aside.push(device);
			}
		}
		for (const owner of ownersAside) this.#rank(owner, this.#bestOf(owner));
		for (const device of aside) this.set(device);
		return found;
	}

	#bestOf(owner: Owner): Device {
		return this.#best[owner] ?? NONE;
	}

	#rank(owner: Owner, best: Device): void {
		while (this.#best.length <= owner) this.#best.push(NONE);
		this.#best[owner] = best;
		if (best >= 0) this.#owners.set(owner, this.#tables.devices.choice.get(best));
		else this.#owners.delete(owner);
	}

	/** Whether one free device is a better choice than another; of equals, the one that came first. */
	#isBetter(one: Device, other: Device): boolean {
		const { choice } = this.#tables.devices;
		const difference = choice.get(one) - choice.get(other);
		return difference < 0 || (difference === 0 && one < other);
	}

	/** Of two heaps of devices, one: the better root takes the other for a child. */
	#meld(one: Device, other: Device): Device {
		if (one < 0) return other;
		if (other < 0) return one;
		const { above, beside, below } = this.#tables.devices;
		const [root, child] = this.#isBetter(one, other) ? [one, other] : [other, one];
		const eldest = below.get(root);
		above.set(child, root);
		beside.set(child, eldest);
		if (eldest >= 0) above.set(eldest, child);
		below.set(root, child);
		return root;
	}

	/** The heap that is left without its root: the children in pairs, then all of them. */
	#withoutRoot(root: Device): Device {
		const { above, beside, below } = this.#tables.devices;
		let child = below.get(root);
		if (child < 0) return NONE;
		below.set(root, NONE);
		const pairs: Device[] = [];
		while (child >= 0) {
			const second = beside.get(child);
			const next = second >= 0 ? beside.get(second) : NONE;
			for (const cut of [child, second]) {
				if (cut < 0) continue;
				above.set(cut, NONE);
				beside.set(cut, NONE);
			}
			pairs.push(this.#meld(child, second));
			child = next;
		}
		return pairs.reduceRight((one, other) => this.#meld(one, other), NONE as Device);
	}
}
