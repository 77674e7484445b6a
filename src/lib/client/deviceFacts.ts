import type { LeaseView, WindowView } from '$lib/chain/types';
import type { DeviceFacts } from '$lib/jobs/scheduler';
import type { ServingFacts } from '$lib/protocol/messages';

/** Until a round trip is measured: far enough that a measured one is preferred. */
const UNKNOWN_RTT_MS = 200;

/**
 * What the scheduler is told of a device: what the chain says of it, what it says of itself, and how it did before.
 *
 * What it stands to lose is the RALLY in its window. The price of a task is taken as the whole lease's over the job's
 * tasks, which is more than it is wherever the lease lasts longer than the job: so its stake counts for less than it
 * is worth, and it is checked more often than it need be.
 */
export function deviceFacts({
	window,
	lease,
	serving,
	rttMs,
	tasks,
	agreedBefore
}: {
	window: Pick<WindowView, 'deviceId' | 'owner' | 'score' | 'stakedWei'>;
	lease: Pick<LeaseView, 'costWei'>;
	serving: ServingFacts;
	rttMs: number | undefined;
	tasks: number;
	agreedBefore: number;
}): DeviceFacts {
	const taskWei = lease.costWei / BigInt(Math.max(1, tasks));
	return {
		deviceId: window.deviceId,
		owner: window.owner,
		score: Number(window.score),
		memoryBytes: serving.memoryBytes,
		rttMs: rttMs ?? UNKNOWN_RTT_MS,
		hasModel: true,
		f16: serving.f16,
		stakeTasks: taskWei > 0n ? Number(window.stakedWei / taskWei) : 0,
		agreedBefore,
		slots: Math.max(1, serving.slots)
	};
}
