// The shapes of messages.ts, enforced. Unknown fields, unknown types and anything out of range are
// refused; what passes is exactly of the type it claims.
import * as v from 'valibot';
import type { ClassId, DeviceId, Hex, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import { ELEMENT_BYTES, tensorBytes, type ElementType } from '$lib/core/tensor';
import { LINK_CODES, REFUSAL_CODES, type RefusalCode, type WireCode } from './codes';
import {
	ENDPOINT_CHARS,
	ID_CHARS,
	MODELS_NAMED,
	MODEL_BYTES,
	MODEL_CHUNK_BYTES,
	MODEL_SOURCES,
	MODEL_TREE_DEPTH,
	PROOF_CHUNKS,
	PROOF_DEADLINE_MS,
	PROOF_MATRIX_N,
	PROOF_PROBES,
	PROOF_ROUNDS,
	PROOF_WORDS,
	STREAMS_AT_ONCE,
	SLOTS_NAMED,
	TASK_TENSOR_BYTES,
	TENSORS_PER_MESSAGE,
	TENSOR_DIMS,
	TENSOR_NAME_CHARS,
	TEXT_CHARS
} from './limits';
import type { Envelope, HandshakeMessage } from './messages';

const U32 = 2 ** 32 - 1;

const integer = (max: number, min = 0) =>
	v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max));
const text = v.pipe(v.string(), v.maxLength(TEXT_CHARS));
/** Copies, so that what is kept does not keep the frame it came in. */
const bytes = (length: number) =>
	v.pipe(
		v.instance(Uint8Array),
		v.check((value) => value.length === length),
		v.transform((value) => Uint8Array.from(value))
	);

const as =
	<T>() =>
	<Input>(value: Input) =>
		value as Input & T;
const shortId = v.pipe(v.string(), v.regex(/^[\w-]+$/), v.maxLength(ID_CHARS));
const jobId = v.pipe(shortId, v.transform(as<JobId>()));
const taskId = v.pipe(shortId, v.transform(as<TaskId>()));
const hash = v.pipe(v.string(), v.regex(/^0x[0-9a-f]{64}$/), v.transform(as<Hex>()));
const deviceId = v.pipe(hash, v.transform(as<DeviceId>()));
const classId = v.pipe(hash, v.transform(as<ClassId>()));
const modelId = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/), v.transform(as<ModelId>()));
const leaseId = v.pipe(v.bigint(), v.minValue(0n), v.maxValue(2n ** 64n - 1n), v.transform(as<LeaseId>()));
const refusalCode = v.picklist(Object.keys(REFUSAL_CODES) as RefusalCode[]);
const wireCode = v.picklist(Object.keys({ ...LINK_CODES, ...REFUSAL_CODES }) as WireCode[]);
const backend = v.picklist(['webgpu', 'wasm']);

const name = v.pipe(v.string(), v.maxLength(TENSOR_NAME_CHARS));
const elementType = v.picklist(Object.keys(ELEMENT_BYTES) as ElementType[]);
const dims = <Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.maxLength(TENSOR_DIMS));
const tensorHeaders = v.pipe(
	v.array(
		v.pipe(
			v.strictObject({ name, type: elementType, dims: dims(integer(U32)) }),
			v.check((header) => tensorBytes(header) <= TASK_TENSOR_BYTES)
		)
	),
	v.maxLength(TENSORS_PER_MESSAGE)
);
const tensorSpecs = v.pipe(
	v.array(v.strictObject({ name, type: elementType, dims: dims(v.union([integer(U32), name, v.null()])) })),
	v.maxLength(TENSORS_PER_MESSAGE)
);
const attempt = integer(U32);
const chunks = MODEL_BYTES / MODEL_CHUNK_BYTES;
const servingFacts = v.strictObject({
	f16: v.boolean(),
	memoryBytes: integer(Number.MAX_SAFE_INTEGER),
	slots: integer(SLOTS_NAMED, 1),
	holds: v.pipe(v.array(modelId), v.maxLength(MODELS_NAMED))
});
const modelSource = v.strictObject({
	deviceId,
	publicKey: bytes(65),
	endpoint: v.pipe(v.string(), v.maxLength(ENDPOINT_CHARS))
});
const merkleProof = v.pipe(
	v.instance(Uint8Array),
	v.check(({ length }) => length % 32 === 0 && length <= 32 * MODEL_TREE_DEPTH),
	v.transform((value) => Uint8Array.from(value))
);
const deadlineMs = integer(U32, 1);
const challengeId = shortId;
const rounds = integer(PROOF_ROUNDS, 1);
const words = integer(PROOF_WORDS, 1);
const work = v.variant('kernel', [
	v.strictObject({
		kernel: v.picklist(['gemm-f32', 'gemm-f16', 'gemm-i8']),
		n: integer(PROOF_MATRIX_N, 1),
		rounds
	}),
	v.strictObject({ kernel: v.literal('triad-u32'), words, rounds }),
	v.strictObject({ kernel: v.literal('alloc-u32'), chunks: integer(PROOF_CHUNKS, 1), words })
]);
const proofDeadlineMs = integer(PROOF_DEADLINE_MS, 1);

export const receiptSchema = v.strictObject({
	version: v.literal(1),
	jobId,
	taskId,
	attempt,
	modelId,
	inputHash: hash,
	outputHash: hash,
	leaseId,
	deviceId,
	chainId: integer(Number.MAX_SAFE_INTEGER),
	backend,
	adapter: v.pipe(v.string(), v.maxLength(128)),
	gpuMicros: integer(Number.MAX_SAFE_INTEGER),
	finishedAtMs: integer(Number.MAX_SAFE_INTEGER)
});

const message = v.variant('type', [
	v.strictObject({ type: v.literal('lease.present'), leaseId }),
	v.strictObject({
		type: v.literal('lease.accepted'),
		endsAtS: integer(Number.MAX_SAFE_INTEGER),
		facts: servingFacts
	}),
	v.strictObject({ type: v.literal('refused'), code: refusalCode, text }),
	v.strictObject({
		type: v.literal('model.offer'),
		modelId,
		sizeBytes: integer(MODEL_BYTES, 1),
		root: bytes(32)
	}),
	v.strictObject({ type: v.literal('model.wanted'), modelId, from: integer(chunks) }),
	v.strictObject({
		type: v.literal('model.chunk'),
		modelId,
		index: integer(chunks - 1),
		proof: merkleProof
	}),
	v.strictObject({
		type: v.literal('model.sources'),
		modelId,
		peers: v.pipe(v.array(modelSource), v.maxLength(MODEL_SOURCES))
	}),
	v.strictObject({ type: v.literal('model.fetch'), modelId, leaseId, index: integer(chunks - 1) }),
	v.strictObject({
		type: v.literal('model.progress'),
		modelId,
		heldBytes: integer(MODEL_BYTES),
		fromPeers: integer(MODEL_BYTES)
	}),
	v.strictObject({ type: v.literal('model.load'), modelId }),
	v.strictObject({
		type: v.literal('model.loading'),
		modelId,
		part: v.pipe(v.number(), v.minValue(0), v.maxValue(1))
	}),
	v.strictObject({
		type: v.literal('model.ready'),
		modelId,
		inputs: tensorSpecs,
		outputs: tensorSpecs,
		backend
	}),
	v.strictObject({
		type: v.literal('task.run'),
		jobId,
		taskId,
		attempt,
		modelId,
		leaseId,
		inputs: tensorHeaders,
		deadlineMs
	}),
	v.strictObject({
		type: v.literal('task.done'),
		taskId,
		attempt,
		outputs: tensorHeaders,
		receipt: receiptSchema,
		signature: bytes(64)
	}),
	v.strictObject({ type: v.literal('task.failed'), taskId, attempt, code: refusalCode, text }),
	v.strictObject({ type: v.literal('task.cancel'), taskId, attempt }),
	v.strictObject({ type: v.literal('bye'), code: wireCode, text }),
	v.strictObject({ type: v.literal('resumed') }),
	v.strictObject({ type: v.literal('proof.request'), deviceId, classId }),
	v.strictObject({ type: v.literal('proof.prepare'), challengeId, work }),
	v.strictObject({ type: v.literal('proof.prepared'), challengeId }),
	v.strictObject({
		type: v.literal('proof.challenge'),
		challengeId,
		seed: bytes(32),
		deadlineMs: proofDeadlineMs
	}),
	v.strictObject({ type: v.literal('proof.commit'), challengeId, commit: bytes(32), signature: bytes(64) }),
	v.strictObject({
		type: v.literal('proof.probe'),
		challengeId,
		seed: bytes(32),
		count: integer(PROOF_PROBES, 1),
		deadlineMs: proofDeadlineMs
	}),
	v.strictObject({ type: v.literal('proof.probed'), challengeId, commit: bytes(32), signature: bytes(64) }),
	v.strictObject({ type: v.literal('proof.open'), challengeId, round: rounds }),
	v.strictObject({
		type: v.literal('proof.reveal'),
		challengeId,
		digests: v.pipe(v.array(bytes(16)), v.maxLength(PROOF_ROUNDS)),
		rows: v.exactOptional(v.strictObject({ root: bytes(32), signature: bytes(64) }))
	}),
	v.strictObject({ type: v.literal('proof.done'), challengeId }),
	v.strictObject({
		type: v.literal('proof.verdict'),
		passed: v.boolean(),
		score: v.pipe(v.number(), v.finite(), v.minValue(0)),
		memoryBytes: integer(Number.MAX_SAFE_INTEGER),
		reason: v.exactOptional(text),
		transactionHash: v.exactOptional(hash)
	})
]);

const seq = integer(U32, 1);

export const envelopeSchema: v.GenericSchema<unknown, Envelope> = v.strictObject({
	seq,
	re: v.exactOptional(seq),
	attachments: v.exactOptional(v.pipe(v.array(integer(U32)), v.maxLength(STREAMS_AT_ONCE))),
	message
});

export const handshakeSchema: v.GenericSchema<unknown, HandshakeMessage> = v.variant('type', [
	v.strictObject({
		type: v.literal('hello'),
		version: integer(U32),
		publicKey: bytes(65),
		nonce: bytes(32),
		role: v.picklist(['device', 'client', 'verifier'])
	}),
	v.strictObject({ type: v.literal('proof'), signature: bytes(64) }),
	v.strictObject({ type: v.literal('ready') })
]);

/** The payload of a CLOSE frame. */
export const closeSchema = v.strictObject({ code: wireCode, text });
