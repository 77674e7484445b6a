import { TRUST_AFTER } from './assurance';
import { MinHeap } from './minHeap';
import type { DeviceRow, TaskRow } from './rows';

/** Weights of what makes a device the better choice, each above all that follow; a key stays an exact integer. */
const LOAD = 2 ** 34;
const TRUST = 2 ** 33;
const SCORE = 2 ** 14;
const MODEL = 2 ** 44;
/** Scores are told apart by a quarter of an octave: closer ones differ less than one run from the next. */
const STEPS_AN_OCTAVE = 4;

/**
 * How good a choice a device is for the next task, the smallest best: it holds the model, holds fewer attempts,
 * is trusted, is faster, answers sooner.
 */
export function choiceKey(device: DeviceRow): number {
	const { hasModel, score } = device.facts;
	const octaves = Math.min(128, Math.log2(Math.max(1, score)));
	return (
		(hasModel ? 0 : MODEL) +
		Math.min(device.running.length, 1000) * LOAD +
		(device.agreedInARow >= TRUST_AFTER ? 0 : TRUST) +
		Math.round((128 - octaves) * STEPS_AN_OCTAVE) * SCORE +
		Math.min(Math.max(0, Math.round(device.rttMs)), SCORE - 1)
	);
}

/**
 * Whether `task` may go to `device`: not where it runs already, not to an owner whose result it has (a second
 * opinion must be another's), not where it failed.
 */
export function mayTake(task: TaskRow, device: DeviceRow): boolean {
	for (const opinion of task.opinions) if (opinion.device.owner === device.owner) return false;
	for (const attempt of task.running) if (attempt.device === device) return false;
	return !task.failedOn.includes(device);
}

/** Whether one free device is a better choice than another; of equals, the one that came first. */
function isBetter(one: DeviceRow, other: DeviceRow): boolean {
	return one.choice < other.choice || (one.choice === other.choice && one.index < other.index);
}

/** Of two heaps of devices, one: the better root takes the other for a child. */
function meld(one: DeviceRow | undefined, other: DeviceRow | undefined): DeviceRow | undefined {
	if (!one || !other) return one ?? other;
	const [root, child] = isBetter(one, other) ? [one, other] : [other, one];
	child.above = root;
	child.beside = root.below;
	if (root.below) root.below.above = child;
	root.below = child;
	return root;
}

/** The heap that is left without its root: the children in pairs, then all of them. */
function withoutRoot(root: DeviceRow): DeviceRow | undefined {
	const pairs: (DeviceRow | undefined)[] = [];
	let child = root.below;
	root.below = undefined;
	while (child) {
		const second = child.beside;
		const next = second?.beside;
		for (const cut of [child, second]) if (cut) cut.above = cut.beside = undefined;
		pairs.push(meld(child, second));
		child = next;
	}
	return pairs.reduceRight(meld, undefined);
}

/**
 * The devices with a free slot, in two stages of heaps: each owner's devices, and the owners by their best.
 * So the best device that is *not* of some owners is found in O(log n), though one owner had all but one.
 * An owner's heap is a pairing heap through its devices' rows: most owners have one device, and it costs no more.
 */
export class FreeDevices {
	/** By index, under the choice of their best device. */
	readonly #owners = new MinHeap();
	/** By owner, the best of its devices: the root of the others. */
	readonly #best: (DeviceRow | undefined)[] = [];
	#size = 0;

	get size(): number {
		return this.#size;
	}

	/** Enters a device, or moves it to where it belongs now. @returns whether it is new here */
	set(device: DeviceRow): boolean {
		const isNew = !this.delete(device);
		const owner = device.owner.index;
		device.isFree = true;
		device.choice = choiceKey(device);
		while (this.#best.length <= owner) this.#best.push(undefined);
		this.#size++;
		this.#rank(owner, meld(this.#best[owner], device));
		return isNew;
	}

	/** @returns whether it was in */
	delete(device: DeviceRow): boolean {
		if (!device.isFree) return false;
		const owner = device.owner.index;
		const { above, beside } = device;
		device.isFree = false;
		device.above = device.beside = undefined;
		if (beside) beside.above = above;
		if (above?.below === device) above.below = beside;
		else if (above) above.beside = beside;
		this.#size--;
		const rest = withoutRoot(device);
		this.#rank(owner, above ? meld(this.#best[owner], rest) : rest);
		return true;
	}

	/** The best of all. */
	best(): DeviceRow | undefined {
		return this.#best[this.#owners.top ?? -1];
	}

	/** The best that may take `task`. What stands in the way is what the task has seen: a handful. */
	bestFor(task: TaskRow): DeviceRow | undefined {
		const first = this.best();
		if (!first || mayTake(task, first)) return first;
		const aside: DeviceRow[] = [];
		const ownersAside: number[] = [];
		let found: DeviceRow | undefined;
		for (let device: DeviceRow | undefined = first; device; device = this.best()) {
			if (mayTake(task, device)) {
				found = device;
				break;
			}
			const { owner } = device;
			if (task.opinions.some((opinion) => opinion.device.owner === owner)) {
				this.#owners.delete(owner.index);
				ownersAside.push(owner.index);
			} else {
				this.delete(device);
				aside.push(device);
			}
		}
		for (const owner of ownersAside) this.#rank(owner, this.#best[owner]);
		for (const device of aside) this.set(device);
		return found;
	}

	#rank(owner: number, best: DeviceRow | undefined): void {
		this.#best[owner] = best;
		if (best) this.#owners.set(owner, best.choice);
		else this.#owners.delete(owner);
	}
}
