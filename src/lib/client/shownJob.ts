import type { LeaseView } from '$lib/chain/types';
import { NO_WORK } from '$lib/jobs/noWork';
import { jobCost } from './jobCost';
import type { RememberedJob } from './memory';
import { taskIdOf } from './taskIdOf';
import type { JobSnapshot, TaskSnapshot } from './types';

/** A kept job as it stands, with nothing of it running. @param lease the one it ran under, where it is known */
export function shownJob(job: RememberedJob, lease: LeaseView | undefined): JobSnapshot {
	const kept = new Map(job.kept.map((task) => [task.index, task]));
	const failed = new Map(job.failed.map(({ index, error }) => [index, error]));
	const tasks = job.feeds.map((_, index): TaskSnapshot => {
		const task = kept.get(index);
		const error = failed.get(index);
		const left = job.ended === undefined ? 'queued' : 'cancelled';
		return {
			taskId: task?.receipt.receipt.taskId ?? taskIdOf(job.jobId, index),
			index,
			label: job.labels?.[index] ?? String(index + 1),
			state: task ? 'done' : error ? 'failed' : left,
			attempts: task?.attempts ?? 0,
			deviceId: task?.deviceId,
			outputs: task?.outputs,
			receipt: task?.receipt,
			checked: task?.checked ?? false,
			error: task ? undefined : error
		};
	});
	const { jobId, title, modelId, leaseId, assurance, startedAtMs, endedAtMs, caught } = job;
	const known = lease?.leaseId === leaseId && endedAtMs !== undefined ? lease : undefined;
	return {
		jobId,
		title,
		modelId,
		workloadId: job.workloadId,
		leaseId,
		assurance,
		startedAtMs,
		endedAtMs,
		// One that a closed tab cut short does not run: nobody is at it.
		state: job.ended ?? 'stopped',
		costWei: job.costWei ?? (known && jobCost(known, { startedAtMs, untilMs: endedAtMs ?? startedAtMs })),
		tasks,
		work: { ...NO_WORK, ...job.work },
		caught
	};
}
