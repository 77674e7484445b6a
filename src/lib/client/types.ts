import type { LeaseView, RentQuote } from '$lib/chain/types';
import type { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, Hex, JobId, ModelId, TaskId } from '$lib/core/ids';
import type { Readable } from '$lib/core/store';
import type { Tensor } from '$lib/core/tensor';
import type { Receipt } from '$lib/protocol/messages';

export type TaskState = 'queued' | 'sending' | 'running' | 'done' | 'failed' | 'cancelled';

export interface TaskSnapshot {
	taskId: TaskId;
	index: number;
	state: TaskState;
	attempts: number;
	deviceId: DeviceId | undefined;
	outputs: Tensor[] | undefined;
	receipt: ReceiptSummary | undefined;
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

export interface DeviceSnapshot {
	deviceId: DeviceId;
	state: DeviceLinkState;
	/** 0 to 1 while the model is under way. */
	modelProgress: number;
	rttMs: number | undefined;
	tasksDone: number;
	sentence: string;
}

export interface JobSnapshot {
	jobId: JobId;
	title: string;
	modelId: ModelId;
	startedAtMs: number;
	endedAtMs: number | undefined;
	state: 'running' | 'done' | 'stopped' | 'cancelled';
	tasks: TaskSnapshot[];
}

export interface ClientSnapshot {
	phase: 'idle' | 'quoting' | 'renting' | 'leased' | 'running';
	quote: RentQuote | undefined;
	lease: LeaseView | undefined;
	leaseTransaction: Hex | undefined;
	devices: DeviceSnapshot[];
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
}

/** One tab that rents. */
export interface ClientService {
	readonly snapshot: Readable<ClientSnapshot>;
	quote(request: { classId: ClassId; devices: number; seconds: number }): Promise<void>;
	/** Pays at most `maxCostWei`; refused when the price moved past it, and nothing is spent. */
	rent(request: { classId: ClassId; devices: number; seconds: number; maxCostWei: bigint }): Promise<void>;
	run(job: JobRequest): Promise<void>;
	cancel(): Promise<void>;
	/** Lets go of the links; the lease stays on chain. */
	leave(): Promise<void>;
	/** Takes up a lease and job that a reload left. */
	resume(): Promise<void>;
}
