import { systemClock } from '$lib/core/clock';
import { createGovernor, type Governor } from '$lib/gpu/share/createGovernor';
import { createDutyLedger } from '$lib/gpu/share/dutyLedger';
import { readShare } from '$lib/gpu/share/shareWords';
import type { WorkerRequest, WorkerUsage } from './messages';

/** The worker's side of the share that the GPU's owner sets; it outlives a device that is lost. */
export interface WorkerShare {
	/** Takes a new device under the share, in place of the one before. */
	govern(device: GPUDevice): Governor;
	/** See {@link Governor.clocked}; without a device there is nothing to count. */
	clocked<T>(work: () => Promise<T>): Promise<T>;
	/** Counts at once, and for what runs. */
	set(request: Extract<WorkerRequest, { kind: 'setShare' }>): void;
	/** Undefined until a share was set. */
	usage(): WorkerUsage | undefined;
}

/** @returns the whole GPU, until {@link WorkerShare.set} says otherwise */
export function createWorkerShare(): WorkerShare {
	let share = readShare(undefined, 100);
	let governor: Governor | undefined;
	let longestSliceMs = 0;
	let since: number | undefined;
	const ledger = createDutyLedger();

	return {
		govern(device) {
			governor = createGovernor({
				device,
				share: () => share,
				ledger,
				time: { nowMs: () => performance.now(), sleep: systemClock.sleep },
				onSlice: (tookMs) => (longestSliceMs = Math.max(longestSliceMs, tookMs))
			});
			return governor;
		},
		clocked: (work) => (governor ? governor.clocked(work) : work()),
		set({ id, percent, memory }) {
			share = readShare(memory, percent);
			since = id;
			longestSliceMs = 0;
			ledger.reset();
		},
		usage: () =>
			since === undefined
				? undefined
				: {
						since,
						busyMs: ledger.busyMs,
						restedMs: ledger.restedMs,
						longestSliceMs,
						restsWithin: governor?.restsWithin ?? false
					}
	};
}
