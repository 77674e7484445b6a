import * as v from 'valibot';
import type { ModelId } from '$lib/core/ids';
import { ELEMENT_BYTES, type ElementType } from '$lib/core/tensor';
import { MAX_N, SEED_BYTES, type Work } from '$lib/gpu/proof/work';
import { LEAST_PERCENT } from '$lib/gpu/share/shareWords';
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
const number = v.number();
const sharedMemory = v.custom<SharedArrayBuffer>(
	(input) => typeof SharedArrayBuffer !== 'undefined' && input instanceof SharedArrayBuffer,
	'no shared memory'
);
const percent = v.pipe(number, v.integer(), v.minValue(LEAST_PERCENT), v.maxValue(100));
const gemmKernel = v.picklist(['gemm-f32', 'gemm-f16', 'gemm-i8']);
const seed = v.pipe(
	bytes,
	v.check(({ length }) => length === SEED_BYTES, 'no seed')
);
/** Its limits are checked where it is prepared, and said in words there. */
const work = v.custom<Work>((input) => typeof input === 'object' && input !== null, 'no work');
const tuning = v.strictObject({
	kernel: gemmKernel,
	variant: v.string(),
	gflops: v.record(v.string(), number)
});
const positive = v.pipe(number, v.finite(), v.gtValue(0));
const measureItem = v.variant('item', [
	v.strictObject({
		item: v.literal('gemm'),
		kernel: gemmKernel,
		n: v.pipe(positive, v.integer(), v.maxValue(MAX_N))
	}),
	v.strictObject({ item: v.literal('triad'), words: v.pipe(positive, v.integer()) }),
	v.strictObject({ item: v.literal('copy'), bytes: positive }),
	v.strictObject({ item: v.literal('alloc'), bytes: positive }),
	v.strictObject({ item: v.literal('latency') }),
	v.strictObject({ item: v.literal('sustained'), seconds: positive }),
	v.strictObject({ item: v.literal('model'), modelId, bytes, inputs: v.array(tensor) })
]);

const MEASURE_ITEMS = ['gemm', 'triad', 'copy', 'alloc', 'latency', 'sustained', 'model'] as const;

const request = v.variant('kind', [
	v.strictObject({ ...envelope, kind: v.literal('probe') }),
	v.strictObject({ ...envelope, kind: v.literal('prepare'), work, tuning: v.optional(tuning) }),
	v.strictObject({ ...envelope, kind: v.literal('prove'), seed }),
	v.strictObject({ ...envelope, kind: v.literal('openRound'), round: number }),
	v.strictObject({ ...envelope, kind: v.literal('probeMemory'), seed, count: number }),
	v.strictObject({ ...envelope, kind: v.literal('release') }),
	v.strictObject({ ...envelope, kind: v.literal('tune'), kernel: gemmKernel }),
	v.strictObject({ ...envelope, kind: v.literal('measure'), item: measureItem, tuning: v.optional(tuning) }),
	v.strictObject({ ...envelope, kind: v.literal('loadModel'), modelId, bytes, backend }),
	v.strictObject({ ...envelope, kind: v.literal('run'), modelId, inputs: v.array(tensor) }),
	v.strictObject({ ...envelope, kind: v.literal('runBatch'), modelId, feeds: v.array(v.array(tensor)) }),
	v.strictObject({ ...envelope, kind: v.literal('unload'), modelId }),
	v.strictObject({ ...envelope, kind: v.literal('setShare'), percent, memory: v.optional(sharedMemory) }),
	v.strictObject({ ...envelope, kind: v.literal('cancel') })
]);

const error = v.strictObject({
	code: v.string(),
	shortMessage: v.string(),
	details: v.optional(v.string()),
	hint: v.optional(v.string())
});
const text = v.string();
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
	loadMs: number,
	way: v.optional(v.picklist(['plain', 'bound', 'captured']))
});

const samples = v.array(number);
const percentiles = v.strictObject({ p50Ms: number, p95Ms: number });
const measurement = v.union([
	v.strictObject({ item: v.picklist(MEASURE_ITEMS), unavailable: text }),
	v.variant('item', [
		v.strictObject({
			item: v.literal('gemm'),
			kernel: gemmKernel,
			n: number,
			opsPerSecond: number,
			samples,
			variant: text,
			exact: v.boolean()
		}),
		v.strictObject({
			item: v.picklist(['triad', 'copy']),
			bytesPerSecond: number,
			samples,
			exact: v.optional(v.boolean())
		}),
		v.strictObject({
			item: v.literal('alloc'),
			bytes: number,
			heldBytes: number,
			fillBytesPerSecond: number,
			probesRight: number,
			probes: number
		}),
		v.strictObject({ item: v.literal('latency'), dispatch: percentiles, readback: percentiles }),
		v.strictObject({
			item: v.literal('sustained'),
			ratio: number,
			series: v.array(v.strictObject({ atMs: number, opsPerSecond: number }))
		}),
		v.strictObject({ item: v.literal('model'), runMs: number, samples, backend: text })
	])
]);
const sample = v.strictObject({
	atMs: number,
	of: v.picklist(['rate', 'dispatch', 'readback', 'run']),
	value: number
});

const done = { ...envelope, kind: v.literal('done') };
const reply = v.union([
	v.variant('of', [
		v.strictObject({ ...done, of: v.literal('probe'), result: report }),
		v.strictObject({
			...done,
			of: v.literal('prepare'),
			result: v.strictObject({ tuning: v.optional(tuning) })
		}),
		v.strictObject({
			...done,
			of: v.literal('prove'),
			result: v.strictObject({ commit: bytes, digests: v.array(bytes) })
		}),
		v.strictObject({ ...done, of: v.literal('openRound'), result: bytes }),
		v.strictObject({ ...done, of: v.literal('probeMemory'), result: bytes }),
		v.strictObject({ ...done, of: v.literal('release'), result: v.null() }),
		v.strictObject({ ...done, of: v.literal('tune'), result: tuning }),
		v.strictObject({ ...done, of: v.literal('measure'), result: measurement }),
		v.strictObject({ ...done, of: v.literal('loadModel'), result: modelInfo }),
		v.strictObject({
			...done,
			of: v.literal('run'),
			result: v.strictObject({ outputs: v.array(tensor), backend, gpuMicros: number })
		}),
		v.strictObject({
			...done,
			of: v.literal('runBatch'),
			result: v.strictObject({ results: v.array(v.array(tensor)), backend, gpuMicros: number })
		}),
		v.strictObject({ ...done, of: v.literal('unload'), result: v.null() })
	]),
	v.variant('kind', [
		v.strictObject({ ...envelope, kind: v.literal('failed'), error }),
		v.strictObject({ ...envelope, kind: v.literal('progress'), done: number, total: number }),
		v.strictObject({ ...envelope, kind: v.literal('sample'), sample }),
		v.strictObject({
			...envelope,
			kind: v.literal('memory'),
			memory: v.strictObject({ gpuBytes: number, heapBytes: number })
		}),
		v.strictObject({ ...envelope, kind: v.literal('alive'), lock: text }),
		v.strictObject({
			...envelope,
			kind: v.literal('usage'),
			usage: v.strictObject({
				since: number,
				busyMs: number,
				restedMs: number,
				longestSliceMs: number,
				restsWithin: v.boolean()
			})
		}),
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
