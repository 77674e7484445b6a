import { RallyError } from '$lib/core/errors';
import type { DeviceId, Hex, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import { err, ok, type Result } from '$lib/core/result';
import type { Tensor } from '$lib/core/tensor';
import { hashTensors } from '$lib/protocol/hashTensors';
import type { Receipt } from '$lib/protocol/messages';
import { verifyReceipt } from '$lib/protocol/receipt';

/** What was asked, as the client itself knows it. */
export interface Asked {
	jobId: JobId;
	taskId: TaskId;
	attempt: number;
	modelId: ModelId;
	leaseId: LeaseId;
	deviceId: DeviceId;
	chainId: number;
	inputHash: Hex;
}

/**
 * Holds a device's answer against what was asked: its receipt names this very attempt, these inputs and these
 * outputs, says it ran on WebGPU, and is signed by the device's own key.
 *
 * It shows who answered what, not that the answer is right.
 *
 * @param publicKey the device's, as the handshake proved it
 * @returns the first thing that does not fit, with code `receipt.*`
 */
export async function checkResult(
	asked: Asked,
	answer: { outputs: readonly Tensor[]; receipt: Receipt; signature: Uint8Array<ArrayBuffer> },
	publicKey: Uint8Array<ArrayBuffer>
): Promise<Result<undefined>> {
	const { receipt } = answer;
	const refuse = (code: string, sentence: string) => err(new RallyError(sentence, { code }));
	for (const field of ['jobId', 'taskId', 'attempt', 'modelId', 'leaseId', 'deviceId', 'chainId'] as const) {
		if (receipt[field] === asked[field]) continue;
		return refuse('receipt.otherAttempt', `The receipt is for another ${field}: ${receipt[field]}.`);
	}
	if (receipt.inputHash !== asked.inputHash) {
		return refuse('receipt.otherInput', 'The receipt is for other inputs.');
	}
	if (receipt.outputHash !== (await hashTensors(answer.outputs))) {
		return refuse('receipt.otherOutput', 'The receipt is for other outputs than those that came.');
	}
	if (receipt.backend !== 'webgpu') {
		return refuse('receipt.backend', `The device says it ran on ${receipt.backend}; a GPU was rented.`);
	}
	const problem = await verifyReceipt(receipt, answer.signature, publicKey);
	if (problem) return refuse('receipt.signature', 'The receipt is not signed by the device.');
	return ok(undefined);
}
