// What peers say to each other once the handshake is over. No logic here; the shapes are enforced by
// schemas.ts, the sizes by limits.ts. What stands after `+` travels as attachments beside the message.
import type { ClassId, DeviceId, Hex, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import type { ElementType, TensorHeader } from '$lib/core/tensor';
import type { RefusalCode, WireCode } from './codes';
import type { ProofWork } from './work';

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

/** What a device says of itself once it has accepted a lease. Shown and used to choose, never trusted. */
export interface ServingFacts {
	f16: boolean;
	/** The largest that it is known to have held, or may hold in one buffer. */
	memoryBytes: number;
	/** Attempts that it takes at once at most. */
	slots: number;
	/** Models that it holds whole, last used first. */
	holds: readonly ModelId[];
}

/** A device that may have chunks of a model, and where to call it. */
export interface ModelSource {
	deviceId: DeviceId;
	/** P-256, uncompressed, 65 bytes. */
	publicKey: Uint8Array<ArrayBuffer>;
	/** Broker URL; empty for the network's default. */
	endpoint: string;
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
	/** Wall time of the run with its readback, microseconds; where tasks were run as one, each one’s share of it. */
	gpuMicros: number;
	/** By the device's clock, milliseconds since the epoch. */
	finishedAtMs: number;
}

export type Message =
	// Leases.
	| { type: 'lease.present'; leaseId: LeaseId }
	| { type: 'lease.accepted'; endsAtS: number; facts: ServingFacts }
	/** The answer to anything that is not done. */
	| { type: 'refused'; code: RefusalCode; text: string }
	// Models.
	| {
			type: 'model.offer';
			modelId: ModelId;
			sizeBytes: number;
			/** 32 bytes: of the tree over its chunks; see `modelTree.ts`. */
			root: Uint8Array<ArrayBuffer>;
	  }
	/**
	 * The first chunk that the device lacks; as many as there are where it has them all. Answers an offer, and comes
	 * unasked where none of the sources gives what is lacking.
	 */
	| { type: 'model.wanted'; modelId: ModelId; from: number }
	/** + the chunk: 1 MiB, or what is left for the last */
	| {
			type: 'model.chunk';
			modelId: ModelId;
			index: number;
			/** Its siblings in the tree, the lowest first, 32 bytes each. */
			proof: Uint8Array<ArrayBuffer>;
	  }
	/** Devices of the lease that may have chunks, best first; none: what is lacking comes from the client. */
	| { type: 'model.sources'; modelId: ModelId; peers: readonly ModelSource[] }
	/** Between devices of one lease; answered by the chunk or `refused`. */
	| { type: 'model.fetch'; modelId: ModelId; leaseId: LeaseId; index: number }
	/** What is on the device's disk, and how much of it came from other devices, bytes. */
	| { type: 'model.progress'; modelId: ModelId; heldBytes: number; fromPeers: number }
	| { type: 'model.load'; modelId: ModelId }
	/** From 0 to 1. */
	| { type: 'model.loading'; modelId: ModelId; part: number }
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
	/** No more is taken from now on; what runs is finished. Under `device.paused` until `resumed`, else for good. */
	| { type: 'bye'; code: WireCode; text: string }
	/** A device that was paused takes tasks again. */
	| { type: 'resumed' }
	// Proofs of compute. The verifier asks, step by step; a device that the chain drew it for asks for all of them at
	// once by `proof.request`, which is answered by `proof.verdict` at the end.
	| { type: 'proof.request'; deviceId: DeviceId; classId: ClassId }
	| { type: 'proof.prepare'; challengeId: string; work: ProofWork }
	/** The GPU is the challenge's alone now, compiled and allocated. */
	| { type: 'proof.prepared'; challengeId: string }
	| {
			type: 'proof.challenge';
			challengeId: string;
			/** 32 random bytes; the GPU works from `boundSeed`. */
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
	/** Asks for values out of the memory that the challenge filled. */
	| {
			type: 'proof.probe';
			challengeId: string;
			/** 32 bytes, which the places come from. */
			seed: Uint8Array<ArrayBuffer>;
			count: number;
			/** From the probe's leaving to its commitment's arrival. */
			deadlineMs: number;
	  }
	| {
			type: 'proof.probed';
			challengeId: string;
			/** 32 bytes: SHA-256 of the values, u32 little-endian. */
			commit: Uint8Array<ArrayBuffer>;
			/** 64 bytes, by the device's key over `probeBytes`. */
			signature: Uint8Array<ArrayBuffer>;
	  }
	/** `round`: 1 to `rounds`; 1 for memory. */
	| { type: 'proof.open'; challengeId: string; round: number }
	/** + for a product C of the round: n * n int32; for memory the values last probed; for bandwidth nothing */
	| {
			type: 'proof.reveal';
			challengeId: string;
			/** 16 bytes a round or chunk, in order. */
			digests: readonly Uint8Array<ArrayBuffer>[];
			/** For a product. */
			rows?: {
				/** 32 bytes: root of the tree over the rows of C, `gpu/proof/rowTree.ts`. */
				root: Uint8Array<ArrayBuffer>;
				/** 64 bytes, by the device's key over `rowRootBytes`. */
				signature: Uint8Array<ArrayBuffer>;
			};
	  }
	/** The challenge is over: GPU and memory may go to others. No answer. */
	| { type: 'proof.done'; challengeId: string }
	| {
			type: 'proof.verdict';
			passed: boolean;
			/** In the kernel's unit, median of the challenges. */
			score: number;
			/** Bytes that were held. */
			memoryBytes: number;
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
