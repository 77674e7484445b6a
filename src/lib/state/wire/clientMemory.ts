import * as v from 'valibot';
import { exportEvidence } from '$lib/client/exportEvidence';
import { fileFrom } from '$lib/client/fileSchemas';
import type { KeptTask, TaskChange } from '$lib/client/jobRun';
import type { ClientMemory, JobWish, RememberedJob, RememberedLease } from '$lib/client/memory';
import type { CaughtDevice, JobHead } from '$lib/client/types';
import { RallyError } from '$lib/core/errors';
import type { Clock } from '$lib/core/clock';
import type { ClassId, DeviceId, Hex, JobId, LeaseId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import { NO_WORK } from '$lib/jobs/noWork';
import { receiptSchema } from '$lib/protocol/schemas';
import type { BlobStore } from '$lib/store/blobStore';
import type { JobRepository } from '$lib/store/jobRepository';
import type { ReceiptRepository } from '$lib/store/receiptRepository';
import { type CaughtRecord, type JobRecord, type TaskRecord, tensor } from '$lib/store/records';
import type { SettingsRepository } from '$lib/store/settingsRepository';
import type { TrustRepository } from '$lib/store/trustRepository';

const hex = v.custom<Hex>(
	(value) => typeof value === 'string' && /^0x[0-9a-f]*$/i.test(value),
	'must be hex'
);

const leaseSetting = v.strictObject({
	leaseId: v.bigint(),
	classId: hex,
	transactionHash: v.optional(hex)
});

/** What a job asked for beside its inputs. */
const wishSchema = v.object({
	tolerance: v.optional(v.object({ abs: v.number(), rel: v.number(), argMax: v.optional(v.boolean()) })),
	golden: v.optional(v.object({ inputs: v.array(tensor), outputs: v.array(tensor) })),
	needs: v.optional(v.object({ memoryBytes: v.number(), f16: v.boolean() })),
	mayJudge: v.optional(v.boolean())
});

/** A client's lease, jobs and models in this browser, on one chain: leases of another chain are another's. */
export function clientMemory(
	chainId: number,
	{
		jobs,
		receipts,
		trust,
		settings,
		blobs,
		clock
	}: {
		jobs: JobRepository;
		receipts: ReceiptRepository;
		trust: TrustRepository;
		settings: SettingsRepository;
		blobs: BlobStore;
		clock: Clock;
	}
): ClientMemory {
	const leaseName = `client.lease.${chainId}`;
	/** Sizes by model, for a blob is read back by hash and size. */
	const sizeName = (modelId: string) => `model.size.${modelId}`;

	async function saveTask(jobId: JobId, change: TaskChange): Promise<void> {
		if (change.type === 'retracted') return jobs.resetTask(jobId, change.index);
		if (change.type === 'checked') return jobs.patchTask(jobId, change.index, { checked: true });
		if (change.type === 'failed') {
			const { code, shortMessage } = change.error;
			return jobs.patchTask(jobId, change.index, { state: 'failed', error: { code, shortMessage } });
		}
		const { index, attempts, deviceId, outputs, receipt, checked } = change.task;
		const signed = {
			receipt: receipt.receipt,
			signature: receipt.signature,
			devicePublicKey: receipt.devicePublicKey
		};
		const { taskId, attempt, outputHash } = receipt.receipt;
		await jobs.patchTask(jobId, index, {
			state: 'done',
			taskId,
			attempts,
			deviceId,
			outputs: writable(outputs),
			receipt: signed,
			checked
		});
		await receipts.add({
			receiptId: `${taskId}.${attempt}.${deviceId.slice(2, 10)}.${outputHash.slice(2, 10)}`,
			jobId,
			role: 'client',
			storedAtMs: clock.nowMs(),
			...signed
		});
	}

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
		newestJob: async (leaseId) => (await jobs.list({ leaseId, limit: 1 })).rows[0]?.jobId,
		async job(jobId) {
			const job = await jobs.get(jobId);
			if (!job) return undefined;
			const [tasks, caught] = await Promise.all([jobs.tasks(jobId), jobs.caught(jobId)]);
			return remembered(job, tasks.rows, caught.rows);
		},
		jobs: async () => (await jobs.list()).rows.map(headOf),
		saveJob: ({
			jobId,
			leaseId,
			startedAtMs,
			title,
			modelId,
			workloadId,
			assurance,
			feeds,
			labels,
			...wish
		}) =>
			jobs.add(
				{
					jobId,
					title,
					modelId,
					leaseId,
					assurance,
					...(workloadId === undefined ? {} : { workloadId }),
					wish: wishOf(wish),
					state: 'running',
					taskCount: feeds.length,
					createdAtMs: startedAtMs
				},
				feeds.map((inputs, index) => ({
					jobId,
					index,
					state: 'queued',
					attempts: 0,
					inputs: writable(inputs),
					...(labels?.[index] === undefined ? {} : { label: labels[index] })
				}))
			),
		reopenJob: (jobId, leaseId) => jobs.patch(jobId, { state: 'running', leaseId, endedAtMs: undefined }),
		async saveTasks(jobId, changes) {
			await Promise.all(changes.map((change) => saveTask(jobId, change)));
		},
		async saveCaught(jobId, { evidence, ...device }) {
			await jobs.putCaught({
				jobId,
				...device,
				...(evidence ? { evidence: exportEvidence(evidence) } : {})
			});
			await jobs.patch(jobId, { caughtCount: (await jobs.caught(jobId)).rows.length });
		},
		endJob: (jobId, { how, atMs, costWei, doneCount, work }) =>
			jobs.patch(jobId, { state: how, endedAtMs: atMs, costWei, doneCount, work }),
		removeJob: (jobId) => jobs.remove(jobId),
		async trust(deviceIds) {
			const { rows } = await trust.of(deviceIds);
			return new Map(rows.map(({ deviceId, agreed }) => [deviceId, agreed]));
		},
		saveTrust: (agreed) =>
			trust.put(
				[...agreed].map(([deviceId, count]: [DeviceId, number]) => ({
					deviceId,
					agreed: count,
					atMs: clock.nowMs()
				}))
			),
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

function wishOf({ tolerance, golden, needs, mayJudge }: Partial<JobWish>) {
	return {
		...(tolerance ? { tolerance } : {}),
		...(golden ? { golden: { inputs: writable(golden.inputs), outputs: writable(golden.outputs) } } : {}),
		...(needs ? { needs } : {}),
		...(mayJudge === undefined ? {} : { mayJudge })
	};
}

function headOf(job: JobRecord): JobHead {
	const { jobId, title, modelId, workloadId, leaseId, state, taskCount, doneCount, costWei } = job;
	return {
		jobId,
		title,
		modelId,
		workloadId,
		leaseId,
		assurance: job.assurance ?? 'economy',
		state,
		taskCount,
		doneCount,
		caughtCount: job.caughtCount ?? 0,
		startedAtMs: job.createdAtMs,
		endedAtMs: job.endedAtMs,
		costWei
	};
}

function remembered(
	job: JobRecord,
	tasks: readonly TaskRecord[],
	caught: readonly CaughtRecord[]
): RememberedJob {
	const { tolerance, golden, needs, mayJudge } = v.parse(wishSchema, job.wish ?? {});
	return {
		jobId: job.jobId,
		title: job.title,
		modelId: job.modelId,
		...(job.workloadId === undefined ? {} : { workloadId: job.workloadId }),
		leaseId: job.leaseId,
		assurance: job.assurance ?? 'economy',
		...(tolerance ? { tolerance } : {}),
		...(golden ? { golden } : {}),
		...(needs ? { needs } : {}),
		...(mayJudge === undefined ? {} : { mayJudge }),
		startedAtMs: job.createdAtMs,
		feeds: tasks.map(({ inputs }) => inputs),
		labels: tasks.map(({ label, index }) => label ?? String(index + 1)),
		kept: tasks.flatMap((task) => keptTask(task) ?? []),
		failed: tasks.flatMap(({ index, error }) =>
			error ? [{ index, error: new RallyError(error.shortMessage, { code: error.code }) }] : []
		),
		caught: caught.map(caughtDevice),
		work: job.work && { ...NO_WORK, ...job.work },
		costWei: job.costWei,
		ended: job.state === 'running' ? undefined : job.state,
		endedAtMs: job.endedAtMs
	};
}

/** A finished task as the job takes it up again; one whose receipt can't be read is simply run again. */
function keptTask({
	index,
	state,
	attempts,
	deviceId,
	outputs,
	receipt,
	checked
}: TaskRecord): KeptTask | undefined {
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
		},
		checked: checked ?? false
	};
}

function caughtDevice({ jobId: _, evidence: text, report, ...device }: CaughtRecord): CaughtDevice {
	const file = text === undefined ? undefined : fileFrom(text);
	return {
		deviceId: device.deviceId,
		taskId: device.taskId,
		index: device.index,
		sentence: device.sentence,
		evidence: file?.kind === 'evidence' ? file.evidence : undefined,
		// A report that was under way when the page was left: whether it was sent, the chain knows.
		report: report === 'sending' ? 'failed' : report,
		...(device.transactionHash === undefined ? {} : { transactionHash: device.transactionHash }),
		...(device.refundWei === undefined ? {} : { refundWei: device.refundWei })
	};
}
