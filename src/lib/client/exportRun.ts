import type { LeaseView } from '$lib/chain/types';
import { toBase64 } from './toBase64';
import type { JobSnapshot } from './types';

/**
 * A run as JSON that anyone can check again: every receipt with its signature and the key it holds under.
 * Numbers past 2⁵³ are decimal text, tensor values base64 of little-endian bytes.
 */
export function exportRun(job: JobSnapshot, lease: LeaseView | undefined): string {
	const run = {
		format: 'rally.run/1',
		jobId: job.jobId,
		title: job.title,
		modelId: job.modelId,
		state: job.state,
		startedAtMs: job.startedAtMs,
		endedAtMs: job.endedAtMs ?? null,
		lease: lease
			? { leaseId: lease.leaseId, client: lease.client, deviceIds: lease.deviceIds, costWei: lease.costWei }
			: null,
		tasks: job.tasks.map(({ index, taskId, state, attempts, outputs, receipt, error }) => ({
			index,
			taskId,
			state,
			attempts,
			error: error ? { code: error.code, text: error.shortMessage } : null,
			outputs: (outputs ?? []).map(({ name, type, dims, data }) => ({
				name,
				type,
				dims,
				data: toBase64(data)
			})),
			receipt: receipt
				? { receipt: receipt.receipt, signature: receipt.signature, devicePublicKey: receipt.devicePublicKey }
				: null
		}))
	};
	return JSON.stringify(
		run,
		(_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
		2
	);
}
