import type { ClassId, Hex, JobId, LeaseId, ModelId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { KeptTask } from './jobRun';

/** A job as a reload finds it again. */
export interface RememberedJob {
	jobId: JobId;
	title: string;
	modelId: ModelId;
	startedAtMs: number;
	feeds: Tensor[][];
	kept: KeptTask[];
	ended: 'done' | 'stopped' | 'cancelled' | undefined;
	endedAtMs: number | undefined;
}

export interface RememberedLease {
	leaseId: LeaseId;
	classId: ClassId;
	transactionHash: Hex | undefined;
}

/** What a client keeps over a reload. */
export interface ClientMemory {
	lease(): Promise<RememberedLease | undefined>;
	saveLease(lease: RememberedLease | undefined): Promise<void>;
	/** The newest job under a lease. */
	job(leaseId: LeaseId): Promise<RememberedJob | undefined>;
	saveJob(leaseId: LeaseId, job: Omit<RememberedJob, 'kept' | 'ended' | 'endedAtMs'>): Promise<void>;
	saveTask(jobId: JobId, task: KeptTask): Promise<void>;
	endJob(jobId: JobId, how: 'done' | 'stopped' | 'cancelled', atMs: number): Promise<void>;
	model(modelId: ModelId): Promise<Uint8Array<ArrayBuffer> | undefined>;
	saveModel(modelId: ModelId, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}
