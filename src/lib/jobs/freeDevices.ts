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
	const { hasModel, score, rttMs } = device.facts;
	const octaves = Math.min(128, Math.log2(Math.max(1, score)));
	return (
		(hasModel ? 0 : MODEL) +
		Math.min(device.running.length, 1000) * LOAD +
		(device.agreedInARow >= TRUST_AFTER ? 0 : TRUST) +
		Math.round((128 - octaves) * STEPS_AN_OCTAVE) * SCORE +
		Math.min(Math.max(0, Math.round(rttMs)), SCORE - 1)
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

/**
 * The devices with a free slot, in two stages of heaps: each owner's devices, and the owners by their best.
 * So the best device that is *not* of some owners is found in O(log n), though one owner had all but one.
 */
export class FreeDevices {
	readonly #devices: readonly DeviceRow[];
	readonly #owners = new MinHeap();
	readonly #byOwner: MinHeap[] = [];
	readonly #places: number[] = [];
	#size = 0;

	/** @param devices all of the job, by index; it may grow */
	constructor(devices: readonly DeviceRow[]) {
		this.#devices = devices;
	}

	get size(): number {
		return this.#size;
	}

	/** Enters a device, or moves it to where it belongs now. @returns whether it is new here */
	set(device: DeviceRow): boolean {
		const owner = device.owner.index;
		let heap = this.#byOwner[owner];
		if (!heap) {
			while (this.#byOwner.length <= owner) this.#byOwner.push(new MinHeap(this.#places));
			heap = this.#byOwner[owner];
		}
		if (!heap) return false;
		const isNew = !heap.has(device.index);
		heap.set(device.index, choiceKey(device));
		if (isNew) this.#size++;
		this.#rank(owner, heap);
		return isNew;
	}

	delete(device: DeviceRow): void {
		const heap = this.#byOwner[device.owner.index];
		if (!heap?.has(device.index)) return;
		heap.delete(device.index);
		this.#size--;
		this.#rank(device.owner.index, heap);
	}

	/** The best of all. */
	best(): DeviceRow | undefined {
		const owner = this.#owners.top;
		return owner === undefined ? undefined : this.#devices[this.#byOwner[owner]?.top ?? -1];
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
		for (const owner of ownersAside) {
			const heap = this.#byOwner[owner];
			if (heap) this.#rank(owner, heap);
		}
		for (const device of aside) this.set(device);
		return found;
	}

	#rank(owner: number, heap: MinHeap): void {
		if (heap.topKey === undefined) this.#owners.delete(owner);
		else this.#owners.set(owner, heap.topKey);
	}
}
