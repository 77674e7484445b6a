import { toHex } from '$lib/core/bytes';
import type { JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { DeviceSession } from './deviceSession';
import type { SignedOutputs } from './evidence';

/** The job that a device is asked for. */
export interface AskedFor {
	jobId: JobId;
	modelId: ModelId;
	leaseId: LeaseId;
}

export interface AskOptions extends AskedFor {
	taskId: TaskId;
	attempt: number;
	inputs: Tensor[];
	/** Milliseconds; a device gives up then. */
	withinMs: number;
	signal: AbortSignal;
}

/** Has a device run one task. @returns its answer with the receipt that was checked @throws RallyError as `runTask` */
export async function askDevice(
	session: DeviceSession,
	{ withinMs, signal, ...task }: AskOptions
): Promise<SignedOutputs> {
	const deadlineMs = Math.max(1, Math.ceil(withinMs));
	const { outputs, receipt, signature } = await session.runTask({ ...task, deadlineMs }, { signal });
	return {
		receipt,
		signature: toHex(signature),
		devicePublicKey: toHex(session.link.remote.publicKey),
		outputs
	};
}
