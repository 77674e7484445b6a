import type { TaskId } from '$lib/core/ids';
import { checkRate } from './assurance';
import { AttemptTable } from './attemptTable';
import { Durations } from './deadlines';
import { DeviceTable } from './deviceTable';
import { FreeDevices } from './freeDevices';
import { MinHeap } from './minHeap';
import { NO_WORK } from './noWork';
import { NEVER, type Device, type Owner } from './numbers';
import { OpinionTable } from './opinionTable';
import type { TaskRow } from './rows';
import type { JobConfig, JobEffect, Purpose } from './scheduler';
import { seededRandom } from './seededRandom';
import { TaskTable } from './taskTable';
import { WaitingLine } from './waitingLine';

/** Rests double up to this factor. */
export const LONGEST_REST = 32;

/** All that a scheduler knows, for the few files that are its parts; nobody else holds one. */
export interface JobCore {
	readonly config: JobConfig;
	readonly tasks: TaskTable;
	readonly devices: DeviceTable;
	readonly attempts: AttemptTable;
	readonly opinions: OpinionTable;
	readonly owners: Map<string, Owner>;
	/** By owner, its devices that may be given work. */
	readonly ownerUsable: number[];
	readonly free: FreeDevices;
	readonly line: WaitingLine;
	/** See `dispatch.ts`. */
	ages: MinHeap | undefined;
	/** For each device, a time before which nothing of it can fall due. */
	readonly alarms: MinHeap;
	readonly durations: Durations;
	/** In [0, 1). */
	readonly random: () => number;
	/** Tasks whose results the caller compares. */
	readonly compared: Map<TaskId, TaskRow>;
	readonly byPurpose: Record<Purpose, number>;
	usableCount: number;
	usableOwners: number;
	/** No other owner is to be expected. */
	alone: boolean;
	/** Another device is getting ready. */
	expecting: boolean;
	restingCount: number;
	runningCount: number;
	/** Comparisons and judgements that the caller owes. */
	owed: number;
	/** When a task last left the line of those that never ran. */
	lineMovedMs: number;
	/** Since when work is left, none of it runs and nobody is there for it. */
	blockedSinceMs: number | undefined;
	/** Since the job's start, whole, as all times in here. */
	nowMs: number;
	/** Of the event at hand. */
	effects: JobEffect[];
	ended: 'done' | 'stopped' | 'cancelled' | undefined;
}

/** Times are kept in 31 bits, and so are two of them added: twelve days. */
export const MOST_MS = 2 ** 30 - 1;

/**
 * A job with every task queued and no device yet.
 *
 * @throws RangeError where a limit is longer than {@link MOST_MS}; else see {@link TaskTable}
 */
export function createJobCore(config: JobConfig): JobCore {
	const { attemptMs, heartbeatMs, restMs, totalMs } = config.limits;
	const longest = Math.max(totalMs, attemptMs.most, heartbeatMs, LONGEST_REST * restMs);
	if (!(longest <= MOST_MS))
		throw new RangeError(`No limit of a job can be ${longest} ms: ${MOST_MS} ms is the most.`);
	const tasks = new TaskTable(config.taskIds, config.done ?? []);
	const devices = new DeviceTable(config.seed);
	const attempts = new AttemptTable();
	const opinions = new OpinionTable(devices);
	return {
		config,
		tasks,
		devices,
		attempts,
		opinions,
		owners: new Map(),
		ownerUsable: [],
		free: new FreeDevices({ devices, tasks, attempts, opinions }),
		line: new WaitingLine(),
		ages: undefined,
		alarms: new MinHeap(),
		durations: new Durations(),
		random: seededRandom(config.seed).uniform,
		compared: new Map(),
		byPurpose: { ...NO_WORK },
		usableCount: 0,
		usableOwners: 0,
		alone: false,
		expecting: false,
		restingCount: 0,
		runningCount: 0,
		owed: 0,
		lineMovedMs: 0,
		blockedSinceMs: 0,
		nowMs: 0,
		effects: [],
		ended: undefined
	};
}

/** The probability that the device's next result is checked; all of them while one is disputed. */
export function checkRateOf({ config, tasks, devices }: JobCore, device: Device): number {
	if (devices.caught.is(device) || devices.disputes.get(device) > 0) return 1;
	return checkRate(config.assurance, {
		agreedInARow: devices.agreedInARow.get(device),
		stakeTasks: devices.stakes[device] ?? 0,
		tasksPerDevice: tasks.count / Math.max(1, devices.count)
	});
}

/** Brings the counts and the free devices in line with what a device has become. */
export function refreshDevice(core: JobCore, device: Device): void {
	const { devices, ownerUsable } = core;
	const wanted =
		devices.present.is(device) &&
		!devices.draining.is(device) &&
		!devices.caught.is(device) &&
		devices.fit.is(device);
	const resting = wanted && devices.restUntilMs.get(device) !== NEVER;
	const usable = wanted && !resting;
	if (resting !== devices.resting.is(device)) {
		devices.resting.put(device, resting);
		core.restingCount += resting ? 1 : -1;
	}
	if (usable !== devices.usable.is(device)) {
		devices.usable.put(device, usable);
		core.usableCount += usable ? 1 : -1;
		const owner = devices.owner.get(device);
		const count = (ownerUsable[owner] ?? 0) + (usable ? 1 : -1);
		ownerUsable[owner] = count;
		if (count === (usable ? 1 : 0)) core.usableOwners += usable ? 1 : -1;
		// A task that failed wherever else there is may try there again.
		if (!usable) core.line.lookAgain();
	}
	refreshSlots(core, device);
}

/** Brings the free devices in line with what a device runs. */
export function refreshSlots({ devices, free, line }: JobCore, device: Device): void {
	const hasSlot = devices.runningCount.get(device) < devices.slots.get(device);
	if (!hasSlot || !devices.usable.is(device)) free.delete(device);
	else if (free.set(device)) line.lookAgain();
}

/** Lets the device be looked at by then, if not before. */
export function wakeBy({ devices, alarms }: JobCore, device: Device, atMs: number): void {
	const setMs = devices.alarmMs.get(device);
	if (setMs !== NEVER && setMs <= atMs) return;
	devices.alarmMs.set(device, atMs);
	alarms.set(device, atMs);
}
