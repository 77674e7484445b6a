import type { Clock } from '$lib/core/clock';
import type { RallyError } from '$lib/core/errors';
import type { DeviceId, JobId, LeaseId, ModelId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { Tolerance } from '$lib/inference/compare';
import type { Assurance, DeviceFacts, DeviceView, JobLimits, Purpose } from '$lib/jobs/scheduler';
import type { DeviceSession } from './deviceSession';
import type { CaughtDevice, JobSnapshot, ReceiptSummary, TaskSnapshot } from './types';

/** A result that an earlier run of this job has kept. */
export interface KeptTask {
	index: number;
	attempts: number;
	deviceId: DeviceId;
	outputs: Tensor[];
	receipt: ReceiptSummary;
	checked: boolean;
}

/** What has to be remembered of a task: its result, that another agreed with it, that it has none any more, or never will. */
export type TaskChange =
	| { type: 'kept'; task: KeptTask }
	| { type: 'checked'; index: number }
	| { type: 'retracted'; index: number }
	| { type: 'failed'; index: number; error: RallyError };

export interface JobRunOptions {
	jobId: JobId;
	modelId: ModelId;
	leaseId: LeaseId;
	feeds: readonly Tensor[][];
	labels?: readonly string[] | undefined;
	assurance: Assurance;
	tolerance?: Tolerance | undefined;
	golden?: { inputs: Tensor[]; outputs: Tensor[] } | undefined;
	needs?: { memoryBytes: number; f16: boolean } | undefined;
	/** Of a run that a reload cut short. */
	kept?: readonly KeptTask[];
	caught?: readonly CaughtDevice[];
	work?: Readonly<Record<Purpose, number>> | undefined;
	/** 32 bits; secret, see `JobConfig`. */
	seed: number;
	limits?: JobLimits;
	clock: Clock;
	/** Whether there is a network at all; while there is none the job waits. */
	isOnline?: () => boolean;
	/** No device of another owner than those at work is to be expected: results are not held back for one. */
	isAlone?: () => boolean;
	/** A device that is not there may still come: what failed on all that are waits for it. */
	isExpecting?: () => boolean;
	/** The client's own GPU. */
	judge?: ((inputs: Tensor[], signal: AbortSignal) => Promise<Tensor[]>) | undefined;
	/** Something to show or to remember has changed; told in batches. */
	onChange?: () => void;
	/** Told of every result that counts, before the job says it is done. */
	onTask?: (change: TaskChange) => void;
	onCaught?: (device: CaughtDevice) => void;
}

export type HowEnded = Exclude<JobSnapshot['state'], 'running'>;

/** The effects around the scheduler. */
export interface JobRun {
	/** As last painted. */
	readonly tasks: TaskSnapshot[];
	readonly work: Record<Purpose, number>;
	readonly caught: readonly CaughtDevice[];
	device(deviceId: DeviceId): DeviceView | undefined;
	/** Settles once, never rejects. */
	readonly ended: Promise<HowEnded>;
	/**
	 * Takes a connected device into the job, once `prepare` has made it ready and it got the golden input right. The
	 * job does not stop for want of devices meanwhile.
	 *
	 * @throws RallyError what `prepare` threw, `device.caught`, or why the golden input could not be run
	 */
	enlist(session: DeviceSession, prepare: () => Promise<DeviceFacts>): Promise<void>;
	deviceLost(deviceId: DeviceId, text: string): void;
	/** Takes nothing new; what it has is finished. */
	deviceDraining(deviceId: DeviceId): void;
	/** One that was paused takes tasks again. */
	deviceResumed(deviceId: DeviceId): void;
	cancel(): void;
}
