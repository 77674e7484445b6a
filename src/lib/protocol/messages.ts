// What peers say to each other once the handshake is over. No logic here; the shapes are enforced by
// schemas.ts, the sizes by limits.ts. What stands after `+` travels as attachments beside the message.
import type { ClassId, DeviceId, Hex, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import type { ElementType, TensorHeader } from '$lib/core/tensor';
import type { RefusalCode, WireCode } from './codes';

/** Who a peer is in a link. */
export type Role = 'device' | 'client' | 'verifier';

/** Execution providers that can be named in a receipt. */
export type Backend = 'webgpu' | 'wasm';

/** An input or output as a model declares it; a name or null where the feed decides. */
export interface TensorSpec {
	name: string;
	type: ElementType;
	dims: readonly (number | string | null)[];
}

/** What a device signs for one attempt. */
export interface Receipt {
	version: 1;
	jobId: JobId;
	taskId: TaskId;
	attempt: number;
	modelId: ModelId;
	/** `hashTensors` of the inputs and outputs. */
	inputHash: Hex;
	outputHash: Hex;
	leaseId: LeaseId;
	deviceId: DeviceId;
	chainId: number;
	/** The one that really ran. */
	backend: Backend;
	/** Only shown: a browser can fake it. */
	adapter: string;
	/** Wall time of the run with its readback, microseconds. */
	gpuMicros: number;
	/** By the device's clock, milliseconds since the epoch. */
	finishedAtMs: number;
}

export type Message =
	// Leases.
	| { type: 'lease.present'; leaseId: LeaseId }
	| { type: 'lease.accepted'; endsAtS: number }
	/** The answer to anything that is not done. */
	| { type: 'refused'; code: RefusalCode; text: string }
	// Models.
	| { type: 'model.offer'; modelId: ModelId; sizeBytes: number }
	/** `fromByte === sizeBytes`: the device has it all. */
	| { type: 'model.wanted'; fromByte: number }
	/** + the bytes from `offset`, at most 1 MiB */
	| { type: 'model.chunk'; modelId: ModelId; offset: number }
	| { type: 'model.load'; modelId: ModelId }
	| {
			type: 'model.ready';
			modelId: ModelId;
			inputs: readonly TensorSpec[];
			outputs: readonly TensorSpec[];
			backend: Backend;
	  }
	// Tasks.
	/** + one attachment an input, in order */
	| {
			type: 'task.run';
			jobId: JobId;
			taskId: TaskId;
			/** Fence number: 1 for the first try. */
			attempt: number;
			modelId: ModelId;
			leaseId: LeaseId;
			inputs: readonly TensorHeader[];
			/** From the message's arrival. */
			deadlineMs: number;
	  }
	/** + one attachment an output, in order */
	| {
			type: 'task.done';
			taskId: TaskId;
			attempt: number;
			outputs: readonly TensorHeader[];
			receipt: Receipt;
			/** 64 bytes, by the device's key over `receiptBytes(receipt)`. */
			signature: Uint8Array<ArrayBuffer>;
	  }
	| { type: 'task.failed'; taskId: TaskId; attempt: number; code: RefusalCode; text: string }
	| { type: 'task.cancel'; taskId: TaskId; attempt: number }
	/** No more is taken from now on; what runs is finished. */
	| { type: 'bye'; code: WireCode; text: string }
	// Proofs of compute: device and verifier.
	| { type: 'proof.request'; deviceId: DeviceId; classId: ClassId }
	| {
			type: 'proof.challenge';
			challengeId: string;
			kernel: 'gemm-f32';
			n: number;
			rounds: number;
			/** 32 bytes. */
			seed: Uint8Array<ArrayBuffer>;
			/** From the challenge's leaving to the commitment's arrival. */
			deadlineMs: number;
	  }
	| {
			type: 'proof.commit';
			challengeId: string;
			/** 32 bytes: SHA-256 of all digests. */
			commit: Uint8Array<ArrayBuffer>;
			/** 64 bytes, by the device's key over `commitBytes`. */
			signature: Uint8Array<ArrayBuffer>;
	  }
	| { type: 'proof.open'; challengeId: string; round: number }
	/** + C of the opened round: n * n int32 */
	| {
			type: 'proof.reveal';
			challengeId: string;
			/** 16 bytes a round, in order. */
			digests: readonly Uint8Array<ArrayBuffer>[];
			/** 32 bytes: root of the tree over the rows of C, `gpu/proof/rowTree.ts`. */
			rowRoot: Uint8Array<ArrayBuffer>;
			/** 64 bytes, by the device's key over `rowRootBytes`. */
			signature: Uint8Array<ArrayBuffer>;
	  }
	| {
			type: 'proof.verdict';
			challengeId: string;
			passed: boolean;
			/** Operations a second. */
			score: number;
			reason?: string;
			transactionHash?: Hex;
	  };

export type MessageType = Message['type'];

/** What a CONTROL frame holds after the handshake. */
export interface Envelope {
	/** 1, 2, 3 … in each direction; also the message's stream. */
	seq: number;
	/** `seq` of the message that this one answers. */
	re?: number;
	/** Sizes of the attachments that follow on the stream, bytes. */
	attachments?: readonly number[];
	message: Message;
}

/** First of the handshake, from both sides. */
export interface Hello {
	type: 'hello';
	version: number;
	/** 65 bytes: 0x04, x, y. */
	publicKey: Uint8Array<ArrayBuffer>;
	/** 32 fresh random bytes. */
	nonce: Uint8Array<ArrayBuffer>;
	role: Role;
}

/** Second: the signature over the transcript, see handshake.ts. */
export interface Proof {
	type: 'proof';
	signature: Uint8Array<ArrayBuffer>;
}

/** Third: the other's proof was found right. */
export interface Ready {
	type: 'ready';
}

export type HandshakeMessage = Hello | Proof | Ready;
