import type { DeviceId, Hex, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { Tolerance } from '$lib/inference/compare';
import type { Receipt } from '$lib/protocol/messages';

/** What one device signed, with the outputs themselves. */
export interface SignedOutputs {
	receipt: Receipt;
	/** 64 bytes, under `devicePublicKey`. */
	signature: Hex;
	/** 65 bytes. */
	devicePublicKey: Hex;
	outputs: Tensor[];
}

/**
 * What shows that a device gave a wrong result: what it signed, and what others came to for the same model and
 * inputs. Whoever has the model can run the inputs again and see for themselves who is right.
 */
export interface Evidence {
	jobId: JobId;
	taskId: TaskId;
	modelId: ModelId;
	leaseId: LeaseId;
	chainId: number;
	/** `hashTensors` of `inputs`. */
	inputHash: Hex;
	inputs: Tensor[];
	/** How far apart still counts as the same; by element type where left out, see `agree`. */
	tolerance: Tolerance | undefined;
	accused: SignedOutputs & { deviceId: DeviceId };
	/** Devices that signed other outputs for the same inputs, and agree with what was taken to be right. */
	against: SignedOutputs[];
	/** Outputs that no device signed, where they decided: of the client's own GPU, or the workload's golden ones. */
	judged: { by: 'client' | 'golden'; outputs: Tensor[] } | undefined;
}
