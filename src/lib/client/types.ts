import type { LeaseView, RentQuote } from '$lib/chain/types';
import type { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, Hex, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import type { Readable } from '$lib/core/store';
import type { Tensor } from '$lib/core/tensor';
import type { Tolerance } from '$lib/inference/compare';
import type { Assurance, Purpose } from '$lib/jobs/scheduler';
import type { Receipt } from '$lib/protocol/messages';
import type { Evidence } from './evidence';
import type { QuietResult, QuietStep } from './quietChallenge/types';

/** `checking`: there is a result, and a second device is at it too. */
export type TaskState = 'queued' | 'running' | 'checking' | 'done' | 'failed' | 'cancelled';

export interface TaskSnapshot {
	taskId: TaskId;
	index: number;
	/** As the client named it; its number where it did not. */
	label: string;
	state: TaskState;
	attempts: number;
	deviceId: DeviceId | undefined;
	outputs: Tensor[] | undefined;
	receipt: ReceiptSummary | undefined;
	/** A second device, or the client's own GPU, came to the same outputs. */
	checked: boolean;
	error: RallyError | undefined;
}

/** A device's signed word on one attempt, already checked when `valid` is true. */
export interface ReceiptSummary {
	valid: boolean;
	/** Why it is not. */
	problem: string | undefined;
	receipt: Receipt;
	signature: Hex;
	/** The device's key, 65 bytes, as it proved it on the connection. */
	devicePublicKey: Hex;
}

export type DeviceLinkState = 'connecting' | 'sending-model' | 'loading-model' | 'ready' | 'lost' | 'refused';

/**
 * How far a device is believed: `new` until ten results in a row agreed with another device's, `caught` once it gave
 * a wrong one, and then never used again in that job.
 */
export type DeviceTrust = 'new' | 'trusted' | 'caught';

export interface DeviceSnapshot {
	deviceId: DeviceId;
	state: DeviceLinkState;
	/** 0 to 1 while the model is under way. */
	modelProgress: number;
	/** Bytes of the model that it had from other devices and not from this client. */
	modelFromPeers: number;
	rttMs: number | undefined;
	trust: DeviceTrust;
	/** Attempts that it has in hand. */
	running: number;
	tasksDone: number;
	/** From asking to the answer, mean over this job; undefined before the first. */
	meanMs: number | undefined;
	sentence: string;
}

/** A device that gave a wrong result. */
export interface CaughtDevice {
	deviceId: DeviceId;
	taskId: TaskId;
	/** The task's place in the job. */
	index: number;
	/** What it did, in words. */
	sentence: string;
	/** For `exportEvidence` and whoever wants to check it again; undefined where none could be kept. */
	evidence: Evidence | undefined;
	report: 'none' | 'sending' | 'sent' | 'failed';
	/** Of the report on chain. */
	transactionHash?: Hex;
	/** What ending its part of the lease brought back, wei. */
	refundWei?: bigint;
}

export interface JobSnapshot {
	jobId: JobId;
	title: string;
	modelId: ModelId;
	/** Undefined where it is none of the app's own. */
	workloadId: string | undefined;
	/** The lease it ran under last. */
	leaseId: LeaseId;
	assurance: Assurance;
	startedAtMs: number;
	endedAtMs: number | undefined;
	state: 'running' | 'done' | 'stopped' | 'cancelled';
	/** The lease's price times this job's share of its time, wei; undefined where the lease is not known any more. */
	costWei: bigint | undefined;
	tasks: TaskSnapshot[];
	/** Attempts begun, by what they were for. */
	work: Record<Purpose, number>;
	caught: CaughtDevice[];
}

/** A job in a list. */
export interface JobHead {
	jobId: JobId;
	title: string;
	modelId: ModelId;
	workloadId: string | undefined;
	leaseId: LeaseId;
	assurance: Assurance;
	/** `running` also where a reload or a closed tab cut it short: `resume` goes on with it. */
	state: JobSnapshot['state'];
	taskCount: number;
	/** Undefined while it runs, and of jobs from before they were counted. */
	doneCount: number | undefined;
	caughtCount: number;
	startedAtMs: number;
	endedAtMs: number | undefined;
	costWei: bigint | undefined;
}

export interface ClientSnapshot {
	phase: 'idle' | 'quoting' | 'renting' | 'leased' | 'running';
	quote: RentQuote | undefined;
	lease: LeaseView | undefined;
	leaseTransaction: Hex | undefined;
	devices: DeviceSnapshot[];
	/** The job that runs, else the one that ran or was opened last. */
	job: JobSnapshot | undefined;
	error: RallyError | undefined;
}

export interface JobRequest {
	title: string;
	modelId: ModelId;
	/** The model's bytes; their SHA-256 is checked against `modelId` before anything is sent. */
	model: Uint8Array<ArrayBuffer>;
	/** One feed a task. */
	feeds: Tensor[][];
	/** One a task; its number, from 1, where left out. */
	labels?: string[];
	assurance: Assurance;
	/** How far two devices may be apart; by element type where left out. */
	tolerance?: Tolerance;
	/** What each device has to get right before it is given a task. */
	golden?: { inputs: Tensor[]; outputs: Tensor[] };
	/** What a device must have; any of the lease's where left out. */
	needs?: { memoryBytes: number; f16: boolean };
	/** Of the app's own workloads. */
	workloadId?: string;
	/** This device's own GPU may settle a dispute; so unless false. To be said beside the button that runs. */
	mayJudge?: boolean;
}

/** One tab that rents. */
export interface ClientService {
	readonly snapshot: Readable<ClientSnapshot>;
	quote(request: { classId: ClassId; devices: number; seconds: number }): Promise<void>;
	/**
	 * Rents until the end that was quoted: by the time of a press, as many seconds from then on may be a tick more, and
	 * dearer than what was shown. Pays at most `maxCostWei`; refused when the price moved past it, and nothing is spent.
	 */
	rent(request: { classId: ClassId; devices: number; endS: number; maxCostWei: bigint }): Promise<void>;
	run(job: JobRequest): Promise<void>;
	cancel(): Promise<void>;
	/** Lets go of the links; the lease stays on chain. */
	leave(): Promise<void>;
	/**
	 * Has one rented device compute what looks like a customer's work and checks it in secret; see `quietCheck`.
	 *
	 * @param wishedOperations of `sizeFor`
	 * @throws RallyError `check.*`, and where the device gives no answer its refusal
	 */
	check(
		deviceId: DeviceId,
		options: { wishedOperations: number; signal: AbortSignal; onStep: (step: QuietStep) => void }
	): Promise<QuietResult>;
	/**
	 * Takes up a lease and job that a reload left. With a job's id: goes on with what is left of that one, under the
	 * lease that is held now.
	 */
	resume(jobId?: JobId): Promise<void>;
	/** Every job that this browser keeps, newest first. */
	history(): Promise<JobHead[]>;
	/** Shows a kept job as the snapshot's; refused with `job.running` while another one runs. */
	openJob(jobId: JobId): Promise<void>;
	/** A kept job as it stands, shown nowhere: for a file. */
	readJob(jobId: JobId): Promise<JobSnapshot | undefined>;
	/** Deletes a job, its inputs and its results; its receipts stay. Refused with `job.running` while it runs. */
	removeJob(jobId: JobId): Promise<void>;
	/**
	 * Reports a caught device on chain with the hash of the evidence, then gives its part of the lease back for what
	 * is left of it. What came of it stands in the job's `caught`.
	 */
	report(deviceId: DeviceId): Promise<void>;
}
