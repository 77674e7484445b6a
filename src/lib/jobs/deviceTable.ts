import type { DeviceId } from '$lib/core/ids';
import type { DevicePace } from './deadlines';
import { IdIndex } from './idIndex';
import { NEVER, type Attempt, type Device, type Opinion, type Owner, type Task } from './numbers';
import { NONE, Records } from './records';

/** Every device ever ready, in the order they came. What every event asks for stands first; times are ms since the job's start. */
export class DeviceTable extends Records<Device> {
	/** The oldest and the newest of what it runs; the others follow through the attempts. */
	readonly running = this.field<Attempt>(NONE);
	readonly newest = this.field<Attempt>(NONE);
	readonly runningCount = this.field();
	/** Attempts it takes at once. */
	readonly slots = this.field();
	readonly lastSeenMs = this.field();
	readonly #flags = this.field();
	/** From 0 to MOST_RTT_MS of `freeDevices.ts`. */
	readonly rttMs = this.field();
	readonly done = this.field();
	/** Of its results, running; 0 before the first. */
	readonly meanUs = this.field();
	readonly agreedInARow = this.field();
	/** Tasks on which its result and another's differ, not decided yet. */
	readonly disputes = this.field();
	/** The newest of its results that stand and that nobody checked; the others follow through the tasks. */
	readonly lastUnchecked = this.field<Task>(NONE);
	/** When it is looked at next, at the latest, or NEVER. */
	readonly alarmMs = this.field(NEVER);
	/** The oldest and the newest of its results that are not settled yet; the others follow through the opinions. */
	readonly oldestOpen = this.field<Opinion>(NONE);
	readonly newestOpen = this.field<Opinion>(NONE);
	readonly owner = this.field<Owner>();
	/** Different tasks it failed since its last result, the last of them, and rests since then. */
	readonly failedInARow = this.field();
	readonly lastFailed = this.field<Task>(NONE);
	readonly rests = this.field();
	/** Its key among those with a free slot, what of that its facts decide, and its place in its owner's heap: first child, next sibling, and whose either it is. */
	readonly choice = this.field();
	readonly appeal = this.field();
	readonly below = this.field<Device>(NONE);
	readonly beside = this.field<Device>(NONE);
	readonly above = this.field<Device>(NONE);
	/** NEVER while it does not rest. */
	readonly restUntilMs = this.field(NEVER);
	/** Gone by its silence alone: a sign of life brings it back. */
	readonly silent = this.flag(this.#flags, 0);
	readonly caught = this.flag(this.#flags, 1);
	/** It may be given work, and is counted so in its owner and in the fleet. */
	readonly usable = this.flag(this.#flags, 2);
	/** It stands in a heap of those with a free slot. */
	readonly isFree = this.flag(this.#flags, 3);
	/** Linked, as far as is known. */
	readonly present = this.flag(this.#flags, 4);
	readonly draining = this.flag(this.#flags, 5);
	/** It meets what the job needs. */
	readonly fit = this.flag(this.#flags, 6);
	/** It would be usable if it did not rest, and is counted so in the fleet. */
	readonly resting = this.flag(this.#flags, 7);
	/** It failed since its last result. */
	readonly failing = this.flag(this.#flags, 8);
	/** Operations a second, as its facts have it. */
	readonly scores: number[] = [];
	/** What it loses where it is caught, in prices of one task. */
	readonly stakes: number[] = [];
	readonly #index: IdIndex<DeviceId>;

	/** @param seed no provider's to know: see {@link IdIndex} */
	constructor(seed: number) {
		super(25);
		this.#index = new IdIndex(seed);
	}

	find(deviceId: DeviceId): Device | undefined {
		return this.#index.find(deviceId) as Device | undefined;
	}

	enter(deviceId: DeviceId, owner: Owner): Device {
		const device = this.take();
		this.#index.add(deviceId);
		this.owner.set(device, owner);
		return device;
	}

	idOf(device: Device): DeviceId {
		return this.#index.ids[device] ?? ('0x' as DeviceId);
	}

	/** It has brought a result: it begins anew. */
	forgetFailures(device: Device): void {
		this.failing.put(device, false);
		this.failedInARow.set(device, 0);
		this.lastFailed.set(device, NONE);
		this.rests.set(device, 0);
	}

	paceOf(device: Device): DevicePace {
		return { score: this.scores[device] ?? 0, meanUs: this.meanUs.get(device), done: this.done.get(device) };
	}
}
