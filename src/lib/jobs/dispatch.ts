import { startAttempt } from './attempts';
import type { JobCore } from './jobCore';
import { MAX_OPINIONS } from './opinions';
import type { DeviceRow, TaskRow } from './rows';

/** Stragglers looked at, at most, for one that a free device may help. */
const LOOKS = 8;

/**
 * Gives every free slot something to do: what is in line first, then tasks that never ran, then help for
 * stragglers. Preferring work in line keeps a task's results close together and ends what was begun.
 */
export function dispatch(core: JobCore): void {
	const { free, line, tasks } = core;
	while (free.size > 0) {
		const taken = line.size > 0 ? line.take((task) => deviceFor(core, task)) : undefined;
		if (taken) {
			startAttempt(core, taken.work.task, taken.device, taken.work.purpose);
			continue;
		}
		const device = free.best();
		const task = device && tasks.nextFresh();
		if (!task) break;
		core.lineMovedMs = core.nowMs;
		startAttempt(core, task, device, 'first');
	}
	while (mayHedge(core) && hedgeOne(core));
}

/** When the next straggler is due to get help, ms; undefined where none can. */
export function nextHedgeMs(core: JobCore): number | undefined {
	if (!mayHedge(core)) return undefined;
	const { p95Ms } = core.durations;
	const { oldest } = core.ages;
	return p95Ms === undefined || !oldest ? undefined : oldest.agesFromMs + p95Ms;
}

/** Hedges take slots that have nothing else to do, so they cost a device's time but never the job's. */
function mayHedge({ free, line, tasks, byPurpose, config }: JobCore): boolean {
	if (free.size === 0 || tasks.freshCount > 0 || line.unseen) return false;
	const { hedgeShare } = config.limits;
	return hedgeShare > 0 && byPurpose.hedge < Math.max(1, Math.floor(hedgeShare * tasks.size));
}

/** Has the oldest attempt that is past the 95th percentile run a second time elsewhere. @returns false if there is none */
function hedgeOne(core: JobCore): boolean {
	for (let looks = LOOKS; looks > 0; looks--) {
		const dueMs = nextHedgeMs(core);
		const { oldest } = core.ages;
		if (!oldest || dueMs === undefined || core.nowMs < dueMs) return false;
		core.ages.delete(oldest);
		const device = core.free.bestFor(oldest.task);
		if (device) {
			startAttempt(core, oldest.task, device, 'hedge');
			return true;
		}
		oldest.agesFromMs = core.nowMs;
		core.ages.add(oldest);
	}
	return false;
}

/** The best free device for a task in line. Where all there are have failed it, one of them may try again. */
function deviceFor(core: JobCore, task: TaskRow): DeviceRow | undefined {
	// Nobody else until one of those is caught, over another task.
	if (task.opinions.length >= MAX_OPINIONS) return undefined;
	const device = core.free.bestFor(task);
	if (device || task.opinions.length > 0) return device;
	const failed = task.failedOn.reduce((sum, { usable }) => sum + (usable ? 1 : 0), 0);
	return failed === core.usableCount ? core.free.best() : undefined;
}
