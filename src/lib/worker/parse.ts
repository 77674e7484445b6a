import * as v from 'valibot';
import type { ModelId } from '$lib/core/ids';
import { ELEMENT_BYTES, type ElementType } from '$lib/core/tensor';
import { WORKER_VERSION, type WorkerReply, type WorkerRequest } from './messages';

const id = v.pipe(v.number(), v.integer(), v.minValue(0));
const envelope = { v: v.literal(WORKER_VERSION), id };
const bytes = v.custom<Uint8Array<ArrayBuffer>>(
	(input) => input instanceof Uint8Array && input.buffer instanceof ArrayBuffer,
	'not bytes'
);
const modelId = v.pipe(
	v.string(),
	v.regex(/^[0-9a-f]{64}$/),
	v.transform((text) => text as ModelId)
);
const backend = v.picklist(['webgpu', 'wasm']);
const elementType = v.picklist(Object.keys(ELEMENT_BYTES) as ElementType[]);
const tensor = v.strictObject({
	name: v.string(),
	type: elementType,
	dims: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
	data: bytes
});
const challenge = v.strictObject({
	kernel: v.literal('gemm-f32'),
	n: v.number(),
	rounds: v.number(),
	seed: bytes
});

const request = v.variant('kind', [
	v.strictObject({ ...envelope, kind: v.literal('probe') }),
	v.strictObject({ ...envelope, kind: v.literal('prove'), challenge }),
	v.strictObject({ ...envelope, kind: v.literal('openRound'), round: v.number() }),
	v.strictObject({ ...envelope, kind: v.literal('loadModel'), modelId, bytes, backend }),
	v.strictObject({ ...envelope, kind: v.literal('run'), modelId, inputs: v.array(tensor) }),
	v.strictObject({ ...envelope, kind: v.literal('unload'), modelId }),
	v.strictObject({ ...envelope, kind: v.literal('cancel') })
]);

const error = v.strictObject({
	code: v.string(),
	shortMessage: v.string(),
	details: v.optional(v.string()),
	hint: v.optional(v.string())
});
const text = v.string();
const number = v.number();
const report = v.variant('status', [
	v.strictObject({
		status: v.literal('unavailable'),
		reason: v.picklist([
			'insecure-context',
			'no-webgpu',
			'no-adapter',
			'limits-too-small',
			'device-failed',
			'device-lost'
		]),
		sentence: text,
		wayOut: text
	}),
	v.strictObject({
		status: v.literal('ready'),
		adapter: v.strictObject({
			vendor: text,
			architecture: text,
			description: text,
			name: text,
			isSoftware: v.boolean()
		}),
		limits: v.strictObject({
			maxBufferBytes: number,
			maxStorageBindingBytes: number,
			maxWorkgroupStorageBytes: number,
			maxWorkgroupInvocations: number
		}),
		features: v.array(text)
	})
]);
const value = v.strictObject({
	name: text,
	type: elementType,
	dims: v.array(v.union([number, text, v.null()]))
});
const modelInfo = v.strictObject({
	inputs: v.array(value),
	outputs: v.array(value),
	backend,
	adapter: text,
	onGpu: v.picklist(['all', 'some', 'none']),
	loadMs: number
});

const done = { ...envelope, kind: v.literal('done') };
const reply = v.union([
	v.variant('of', [
		v.strictObject({ ...done, of: v.literal('probe'), result: report }),
		v.strictObject({
			...done,
			of: v.literal('prove'),
			result: v.strictObject({ commit: bytes, digests: v.array(bytes) })
		}),
		v.strictObject({ ...done, of: v.literal('openRound'), result: bytes }),
		v.strictObject({ ...done, of: v.literal('loadModel'), result: modelInfo }),
		v.strictObject({
			...done,
			of: v.literal('run'),
			result: v.strictObject({ outputs: v.array(tensor), backend, gpuMicros: number })
		}),
		v.strictObject({ ...done, of: v.literal('unload'), result: v.null() })
	]),
	v.variant('kind', [
		v.strictObject({ ...envelope, kind: v.literal('failed'), error }),
		v.strictObject({ ...envelope, kind: v.literal('progress'), done: number, total: number }),
		v.strictObject({ ...envelope, kind: v.literal('lost'), error })
	])
]);

/** A message to the worker; undefined where it is none of this version. */
export function parseRequest(message: unknown): WorkerRequest | undefined {
	const parsed = v.safeParse(request, message);
	return parsed.success ? parsed.output : undefined;
}

/** A message from the worker; undefined where it is none of this version. */
export function parseReply(message: unknown): WorkerReply | undefined {
	const parsed = v.safeParse(reply, message);
	return parsed.success ? parsed.output : undefined;
}
