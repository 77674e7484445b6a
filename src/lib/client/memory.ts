import type { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, Hex, JobId, LeaseId, ModelId } from '$lib/core/ids';
import type { Purpose } from '$lib/jobs/scheduler';
import type { KeptTask, TaskChange } from './jobRun';
import type { CaughtDevice, JobHead, JobRequest, JobSnapshot } from './types';

/** A job as it was asked for, without the model's bytes. */
export type JobWish = Omit<JobRequest, 'model'>;

/** A job as a reload finds it again. */
export interface RememberedJob extends JobWish {
	jobId: JobId;
	leaseId: LeaseId;
	startedAtMs: number;
	kept: KeptTask[];
	/** Those that no device could do. */
	failed: { index: number; error: RallyError }[];
	caught: CaughtDevice[];
	work: Record<Purpose, number> | undefined;
	costWei: bigint | undefined;
	ended: 'done' | 'stopped' | 'cancelled' | undefined;
	endedAtMs: number | undefined;
}

export interface RememberedLease {
	leaseId: LeaseId;
	classId: ClassId;
	transactionHash: Hex | undefined;
}

/** What stands of a job when it ends. */
export type JobEnd = Pick<JobSnapshot, 'costWei' | 'work'> & {
	how: 'done' | 'stopped' | 'cancelled';
	atMs: number;
	doneCount: number;
};

/** What a client keeps over a reload. */
export interface ClientMemory {
	lease(): Promise<RememberedLease | undefined>;
	saveLease(lease: RememberedLease | undefined): Promise<void>;
	/** The newest job under a lease. */
	newestJob(leaseId: LeaseId): Promise<JobId | undefined>;
	job(jobId: JobId): Promise<RememberedJob | undefined>;
	/** Newest first. */
	jobs(): Promise<JobHead[]>;
	saveJob(job: JobWish & Pick<RememberedJob, 'jobId' | 'leaseId' | 'startedAtMs'>): Promise<void>;
	/** The job runs again, under this lease. */
	reopenJob(jobId: JobId, leaseId: LeaseId): Promise<void>;
	/** In order. Results that are kept are also put among the receipts. */
	saveTasks(jobId: JobId, changes: readonly TaskChange[]): Promise<void>;
	saveCaught(jobId: JobId, device: CaughtDevice): Promise<void>;
	endJob(jobId: JobId, end: JobEnd): Promise<void>;
	removeJob(jobId: JobId): Promise<void>;
	/** Results in a row of each device that agreed; none where it is not known. */
	trust(deviceIds: readonly DeviceId[]): Promise<Map<DeviceId, number>>;
	saveTrust(agreed: ReadonlyMap<DeviceId, number>): Promise<void>;
	model(modelId: ModelId): Promise<Uint8Array<ArrayBuffer> | undefined>;
	saveModel(modelId: ModelId, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}
