import type { DeviceId, TaskId } from '$lib/core/ids';
import { checkRate } from './assurance';
import { Chain } from './chain';
import { Durations } from './deadlines';
import { FreeDevices } from './freeDevices';
import { MinHeap } from './minHeap';
import type { AttemptRow, DeviceRow, OwnerRow, TaskRow } from './rows';
import type { JobConfig, JobEffect, Purpose } from './scheduler';
import { NO_WORK } from './noWork';
import { seededRandom } from './seededRandom';
import { TaskTable } from './taskTable';
import { WaitingLine } from './waitingLine';

/** All that a scheduler knows, for the few files that are its parts; nobody else holds one. */
export interface JobCore {
	readonly config: JobConfig;
	readonly tasks: TaskTable;
	/** Every device ever ready, by index. */
	readonly devices: DeviceRow[];
	readonly byId: Map<DeviceId, DeviceRow>;
	readonly owners: Map<string, OwnerRow>;
	readonly free: FreeDevices;
	readonly line: WaitingLine;
	/** Rows of attempts that are over. */
	readonly spareAttempts: AttemptRow[];
	/** Running attempts that a hedge may help. */
	readonly ages: Chain<AttemptRow>;
	/** For each device, a time before which nothing of it can fall due. */
	readonly alarms: MinHeap;
	readonly durations: Durations;
	/** In [0, 1). */
	readonly random: () => number;
	/** Tasks with a result that are not settled. */
	readonly open: Chain<TaskRow>;
	/** Those of them whose results the caller compares. */
	readonly compared: Map<TaskId, TaskRow>;
	readonly byPurpose: Record<Purpose, number>;
	usableCount: number;
	usableOwners: number;
	/** No other owner is to be expected. */
	alone: boolean;
	restingCount: number;
	runningCount: number;
	/** Comparisons and judgements that the caller owes. */
	owed: number;
	/** When a task last left the line of those that never ran. */
	lineMovedMs: number;
	/** Since when work is left, none of it runs and nobody is there for it. */
	blockedSinceMs: number | undefined;
	nowMs: number;
	/** Of the event at hand. */
	effects: JobEffect[];
	ended: 'done' | 'stopped' | 'cancelled' | undefined;
}

/** A job with every task queued and no device yet. @throws RangeError see {@link TaskTable} */
export function createJobCore(config: JobConfig): JobCore {
	const devices: DeviceRow[] = [];
	return {
		config,
		tasks: new TaskTable(config.taskIds, config.done ?? []),
		devices,
		byId: new Map(),
		owners: new Map(),
		free: new FreeDevices(),
		line: new WaitingLine(),
		spareAttempts: [],
		ages: new Chain(),
		alarms: new MinHeap(),
		durations: new Durations(),
		random: seededRandom(config.seed).uniform,
		open: new Chain(),
		compared: new Map(),
		byPurpose: { ...NO_WORK },
		usableCount: 0,
		usableOwners: 0,
		alone: false,
		restingCount: 0,
		runningCount: 0,
		owed: 0,
		lineMovedMs: config.startedAtMs,
		blockedSinceMs: config.startedAtMs,
		nowMs: config.startedAtMs,
		effects: [],
		ended: undefined
	};
}

/** The probability that the device's next result is checked; all of them while one is disputed. */
export function checkRateOf({ config, tasks, devices }: JobCore, device: DeviceRow): number {
	if (device.caught || device.disputes > 0) return 1;
	return checkRate(config.assurance, {
		agreedInARow: device.agreedInARow,
		stakeTasks: device.facts.stakeTasks,
		tasksPerDevice: tasks.size / Math.max(1, devices.length)
	});
}

/** Brings the counts and the free devices in line with what a device has become. */
export function refreshDevice(core: JobCore, device: DeviceRow): void {
	const wanted = device.present && !device.draining && !device.caught && device.fit;
	const resting = wanted && device.restUntilMs !== undefined;
	const usable = wanted && !resting;
	if (resting !== device.resting) {
		device.resting = resting;
		core.restingCount += resting ? 1 : -1;
	}
	if (usable !== device.usable) {
		device.usable = usable;
		core.usableCount += usable ? 1 : -1;
		device.owner.usable += usable ? 1 : -1;
		if (device.owner.usable === (usable ? 1 : 0)) core.usableOwners += usable ? 1 : -1;
		// A task that failed wherever else there is may try there again.
		if (!usable) core.line.lookAgain();
	}
	if (!usable || device.running.length >= device.facts.slots) core.free.delete(device);
	else if (core.free.set(device)) core.line.lookAgain();
}

/** Lets the device be looked at by then, if not before. */
export function wakeBy(core: JobCore, device: DeviceRow, atMs: number): void {
	if (atMs >= device.alarmMs) return;
	device.alarmMs = atMs;
	core.alarms.set(device.index, atMs);
}
