import type { Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import { createShareMemory, LEAST_PERCENT, writeShare } from '$lib/gpu/share/shareWords';
import { WORKER_VERSION, type WorkerRequest, type WorkerUsage } from './messages';
import type { GpuUsage } from './types';

/** The page's side of the share: what was set, and what came of it over all workers since. */
export interface ShareCount {
	/** 100 until one is set. */
	readonly percent: number;
	/** @throws RallyError `share.outOfRange` */
	set(percent: number, id: number): void;
	/** What a worker is to be told; undefined where no share was set. */
	message(): Extract<WorkerRequest, { kind: 'setShare' }> | undefined;
	/** A reading of the worker that is there. */
	read(usage: WorkerUsage): void;
	/** That worker is gone; its last reading stands. */
	gone(): void;
	usage(): GpuUsage | undefined;
}

const NOTHING = { busyMs: 0, restedMs: 0, longestSliceMs: 0 };

export function createShareCount(clock: Pick<Clock, 'nowMs'>): ShareCount {
	let share:
		{ percent: number; id: number; setAtMs: number; memory: SharedArrayBuffer | undefined } | undefined;
	/** Of workers that are gone. */
	let past = NOTHING;
	let reading: WorkerUsage | undefined;

	const soFar = () => ({
		busyMs: past.busyMs + (reading?.busyMs ?? 0),
		restedMs: past.restedMs + (reading?.restedMs ?? 0),
		longestSliceMs: Math.max(past.longestSliceMs, reading?.longestSliceMs ?? 0)
	});

	return {
		get percent() {
			return share?.percent ?? 100;
		},
		set(percent, id) {
			if (!Number.isInteger(percent) || percent < LEAST_PERCENT || percent > 100)
				throw new RallyError(`A GPU is lent between ${LEAST_PERCENT} and 100 % of its time.`, {
					code: 'share.outOfRange',
					details: `${percent} %`
				});
			const memory = share?.memory ?? createShareMemory();
			share = { percent, id, setAtMs: clock.nowMs(), memory };
			past = NOTHING;
			reading = undefined;
			if (memory) writeShare(memory, percent);
		},
		message: () =>
			share && {
				v: WORKER_VERSION,
				id: share.id,
				kind: 'setShare',
				percent: share.percent,
				...(share.memory ? { memory: share.memory } : {})
			},
		read(usage) {
			// One that was under way when the share was set anew counts from another beginning.
			if (usage.since === share?.id) reading = usage;
		},
		gone() {
			past = soFar();
			reading = undefined;
		},
		usage: () =>
			share && {
				percent: share.percent,
				...soFar(),
				wallMs: clock.nowMs() - share.setAtMs,
				restsWithin: reading?.restsWithin
			}
	};
}
