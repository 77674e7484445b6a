import { runningOn, startAttempt } from './attempts';
import type { JobCore } from './jobCore';
import { MinHeap } from './minHeap';
import type { Attempt, Device } from './numbers';
import { MAX_OPINIONS } from './opinions';
import type { TaskRow } from './rows';

/** Stragglers looked at, at most, for one that a free device may help. */
const LOOKS = 8;

/**
 * Gives every free slot something to do: what is in line first, then tasks that never ran, then help for
 * stragglers. Preferring work in line keeps a task's results close together and ends what was begun.
 */
export function dispatch(core: JobCore): void {
	const { free, line, tasks } = core;
	while (free.size > 0) {
		const taken = line.size > 0 ? line.take((row) => deviceFor(core, row)) : undefined;
		if (taken) {
			const { row, purpose } = taken.work;
			startAttempt(core, row.task, taken.device, purpose);
			if (purpose === 'check') tasks.park(row);
			continue;
		}
		const device = free.best();
		if (device === undefined) break;
		const task = tasks.nextFresh();
		if (task === undefined) break;
		core.lineMovedMs = core.nowMs;
		startAttempt(core, task, device, 'first');
	}
	while (mayHedge(core) && hedgeOne(core));
}

/** When the next straggler is due to get help, ms; undefined where none can. */
export function nextHedgeMs(core: JobCore): number | undefined {
	if (!mayHedge(core)) return undefined;
	const { p95Ms } = core.durations;
	const since = agesOf(core).topKey;
	return p95Ms === undefined || since === undefined ? undefined : since + Math.ceil(p95Ms);
}

/** Hedges take slots that have nothing else to do, so they cost a device's time but never the job's. */
function mayHedge({ free, line, tasks, byPurpose, config }: JobCore): boolean {
	if (free.size === 0 || tasks.freshCount > 0 || line.unseen) return false;
	const { hedgeShare } = config.limits;
	return hedgeShare > 0 && byPurpose.hedge < Math.max(1, Math.floor(hedgeShare * tasks.count));
}

/**
 * Running attempts, each under the time from when on its age counts. While tasks are left that never ran nobody asks,
 * and nothing is kept.
 */
function agesOf(core: JobCore): MinHeap {
	if (core.ages) return core.ages;
	const ages = new MinHeap();
	for (const device of core.devices.all()) {
		for (const attempt of runningOn(core, device)) ages.set(attempt, core.attempts.startedMs.get(attempt));
	}
	core.ages = ages;
	return ages;
}

/** Has the oldest attempt that is past the 95th percentile run a second time elsewhere. @returns false if there is none */
function hedgeOne(core: JobCore): boolean {
	const ages = agesOf(core);
	for (let looks = LOOKS; looks > 0; looks--) {
		const dueMs = nextHedgeMs(core);
		const oldest = ages.top as Attempt | undefined;
		if (oldest === undefined || dueMs === undefined || core.nowMs < dueMs) return false;
		ages.delete(oldest);
		const task = core.attempts.task.get(oldest);
		const device = core.free.bestFor(task);
		if (device !== undefined) {
			startAttempt(core, task, device, 'hedge');
			return true;
		}
		ages.set(oldest, core.nowMs);
	}
	return false;
}

/** The best free device for a task in line. Where all there are have failed it and none is to come, one of them may try again. */
function deviceFor(core: JobCore, row: TaskRow): Device | undefined {
	// Nobody else until one of those is caught, over another task.
	if (row.opinions.length >= MAX_OPINIONS) return undefined;
	const device = core.free.bestFor(row.task);
	if (device !== undefined || row.opinions.length > 0 || core.expecting) return device;
	const { usable } = core.devices;
	const failed = row.failedOn.reduce((sum, failedOn) => sum + (usable.is(failedOn) ? 1 : 0), 0);
	return failed === core.usableCount ? core.free.best() : undefined;
}
