import type { LeaseView } from '$lib/chain/types';
import { evidenceJson } from './exportEvidence';
import { plainJson, tensorJson } from './tensorJson';
import type { JobSnapshot } from './types';

/**
 * A run as JSON that anyone can check again, format `rally.run/2`: every receipt with its signature and the key it
 * holds under, and the evidence against each device that was caught. Numbers past 2⁵³ are decimal text, tensor values
 * base64 of little-endian bytes.
 *
 * @param lease the one it ran under; left out of the file where it is another
 */
export function exportRun(job: JobSnapshot, lease: LeaseView | undefined): string {
	const known = lease?.leaseId === job.leaseId ? lease : undefined;
	return plainJson({
		format: 'rally.run/2',
		jobId: job.jobId,
		title: job.title,
		modelId: job.modelId,
		workloadId: job.workloadId ?? null,
		assurance: job.assurance,
		state: job.state,
		startedAtMs: job.startedAtMs,
		endedAtMs: job.endedAtMs ?? null,
		costWei: job.costWei ?? null,
		work: job.work,
		lease: known
			? {
					leaseId: known.leaseId,
					client: known.client,
					// One that was given back early is not the lease's any more, but was.
					deviceIds: [...new Set([...known.deviceIds, ...job.caught.map(({ deviceId }) => deviceId)])],
					costWei: known.costWei
				}
			: null,
		tasks: job.tasks.map(({ index, taskId, label, state, attempts, outputs, receipt, checked, error }) => ({
			index,
			taskId,
			label,
			state,
			attempts,
			checked,
			error: error ? { code: error.code, text: error.shortMessage } : null,
			outputs: (outputs ?? []).map(tensorJson),
			receipt: receipt
				? { receipt: receipt.receipt, signature: receipt.signature, devicePublicKey: receipt.devicePublicKey }
				: null
		})),
		caught: job.caught.map(({ deviceId, taskId, sentence, report, transactionHash, evidence }) => ({
			deviceId,
			taskId,
			sentence,
			report,
			transactionHash: transactionHash ?? null,
			evidence: evidence ? evidenceJson(evidence) : null
		}))
	});
}
