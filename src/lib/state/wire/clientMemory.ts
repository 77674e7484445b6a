import * as v from 'valibot';
import type { KeptTask } from '$lib/client/jobRun';
import type { ClientMemory, RememberedLease } from '$lib/client/memory';
import type { ClassId, Hex, LeaseId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import { receiptSchema } from '$lib/protocol/schemas';
import type { BlobStore } from '$lib/store/blobStore';
import type { JobRepository } from '$lib/store/jobRepository';
import type { TaskRecord } from '$lib/store/records';
import type { SettingsRepository } from '$lib/store/settingsRepository';

const hex = v.custom<Hex>(
	(value) => typeof value === 'string' && /^0x[0-9a-f]*$/i.test(value),
	'must be hex'
);

const leaseSetting = v.strictObject({
	leaseId: v.bigint(),
	classId: hex,
	transactionHash: v.optional(hex)
});

/** A client's lease, jobs and models in this browser, on one chain: leases of another chain are another's. */
export function clientMemory(
	chainId: number,
	{ jobs, settings, blobs }: { jobs: JobRepository; settings: SettingsRepository; blobs: BlobStore }
): ClientMemory {
	const leaseName = `client.lease.${chainId}`;
	/** Sizes by model, for a blob is read back by hash and size. */
	const sizeName = (modelId: string) => `model.size.${modelId}`;

	return {
		async lease(): Promise<RememberedLease | undefined> {
			const kept = await settings.get(leaseName, leaseSetting);
			return (
				kept && {
					leaseId: kept.leaseId as LeaseId,
					classId: kept.classId as ClassId,
					transactionHash: kept.transactionHash
				}
			);
		},
		saveLease: (lease) => (lease ? settings.set(leaseName, lease) : settings.remove(leaseName)),
		async job(leaseId) {
			const [job] = (await jobs.list({ leaseId, limit: 1 })).rows;
			if (!job) return undefined;
			const tasks = (await jobs.tasks(job.jobId)).rows;
			return {
				jobId: job.jobId,
				title: job.title,
				modelId: job.modelId,
				startedAtMs: job.createdAtMs,
				feeds: tasks.map(({ inputs }) => inputs),
				kept: tasks.flatMap((task) => keptTask(task) ?? []),
				ended: job.state === 'running' ? undefined : job.state,
				endedAtMs: job.endedAtMs
			};
		},
		saveJob: (leaseId, { jobId, title, modelId, startedAtMs, feeds }) =>
			jobs.add(
				{
					jobId,
					title,
					modelId,
					leaseId,
					state: 'running',
					taskCount: feeds.length,
					createdAtMs: startedAtMs
				},
				feeds.map((inputs, index) => ({
					jobId,
					index,
					state: 'queued',
					attempts: 0,
					inputs: writable(inputs)
				}))
			),
		saveTask: (jobId, { index, attempts, deviceId, outputs, receipt }) =>
			jobs.patchTask(jobId, index, {
				state: 'done',
				attempts,
				deviceId,
				outputs: writable(outputs),
				receipt: {
					receipt: receipt.receipt,
					signature: receipt.signature,
					devicePublicKey: receipt.devicePublicKey
				}
			}),
		endJob: (jobId, how, atMs) => jobs.end(jobId, how, atMs),
		async model(modelId) {
			const sizeBytes = await settings.get(sizeName(modelId), v.number());
			return sizeBytes === undefined ? undefined : blobs.read(modelId, sizeBytes);
		},
		async saveModel(modelId, bytes) {
			await settings.set(sizeName(modelId), bytes.length);
			const held = await blobs.heldBytes(modelId);
			if (held < bytes.length) await blobs.append(modelId, held, bytes.slice(held));
		}
	};
}

/** Tensors as rows hold them. */
const writable = (tensors: readonly Tensor[]) =>
	tensors.map((tensor) => ({ ...tensor, dims: [...tensor.dims] }));

/** A finished task as the job takes it up again; one whose receipt can't be read is simply run again. */
function keptTask({ index, state, attempts, deviceId, outputs, receipt }: TaskRecord): KeptTask | undefined {
	if (state !== 'done' || !deviceId || !outputs || !receipt) return undefined;
	const parsed = v.safeParse(receiptSchema, receipt.receipt);
	if (!parsed.success) return undefined;
	return {
		index,
		attempts,
		deviceId,
		outputs,
		receipt: {
			valid: true,
			problem: undefined,
			receipt: parsed.output,
			signature: receipt.signature,
			devicePublicKey: receipt.devicePublicKey
		}
	};
}
