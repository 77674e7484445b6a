import { expect, test } from 'vitest';
import { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import type { GpuService, ServedRequest } from './gpuService';
import { WORKER_VERSION, type WorkerReply, type WorkerUsage } from './messages';
import { serveWorker } from './serveWorker';

const v = WORKER_VERSION;
const modelId = 'a'.repeat(64) as ModelId;
const settle = () => new Promise((done) => setTimeout(done));

/** A service whose answers a test gives when it likes. */
function build() {
	const replies: WorkerReply[] = [];
	const transfers: Transferable[][] = [];
	const started: {
		request: ServedRequest;
		signal: AbortSignal;
		end(result: unknown): void;
		fail(thrown: unknown): void;
	}[] = [];
	const shares: number[] = [];
	let usage: WorkerUsage | undefined;
	const service: GpuService = {
		memory: () => ({ gpuBytes: 1, heapBytes: 2 }),
		setShare: (request) => void shares.push(request.percent),
		usage: () => usage,
		handle: (request, { signal }) =>
			new Promise((resolve, reject) => {
				signal.addEventListener('abort', () => reject(signal.reason));
				started.push({ request, signal, end: resolve as (result: unknown) => void, fail: reject });
			})
	};
	const receive = serveWorker(
		{
			postMessage(message, transfer) {
				replies.push(message);
				transfers.push(transfer);
			}
		},
		service
	);
	return { receive, replies, transfers, started, shares, used: (now: WorkerUsage) => void (usage = now) };
}

test('works one request after another, in their order', async () => {
	const { receive, replies, started } = build();
	receive({ v, id: 1, kind: 'unload', modelId });
	receive({ v, id: 2, kind: 'unload', modelId });
	await settle();
	expect(started.map(({ request }) => request.id)).toEqual([1]);
	started[0]?.end(null);
	await settle();
	expect(replies).toEqual([{ v, id: 1, kind: 'done', of: 'unload', result: null }]);
	expect(started.map(({ request }) => request.id)).toEqual([1, 2]);
});

test('a failure answers its own request alone, without a stack', async () => {
	const { receive, replies, started } = build();
	receive({ v, id: 1, kind: 'probe' });
	receive({ v, id: 2, kind: 'unload', modelId });
	await settle();
	started[0]?.fail(new RallyError('No.', { code: 'gpu.unavailable', hint: 'Try later.' }));
	await settle();
	started[1]?.end(null);
	await settle();
	expect(replies).toEqual([
		{ v, id: 1, kind: 'failed', error: { code: 'gpu.unavailable', shortMessage: 'No.', hint: 'Try later.' } },
		{ v, id: 2, kind: 'done', of: 'unload', result: null }
	]);
});

test('answers a cancelled request that waits at once, and never starts it', async () => {
	const { receive, replies, started } = build();
	receive({ v, id: 1, kind: 'unload', modelId });
	receive({ v, id: 2, kind: 'probe' });
	await settle();
	receive({ v, id: 2, kind: 'cancel' });
	expect(replies).toMatchObject([{ id: 2, kind: 'failed', error: { code: 'worker.cancelled' } }]);
	started[0]?.end(null);
	await settle();
	expect(started).toHaveLength(1);
	expect(replies).toHaveLength(2);
});

test('asks a running request to stop, and answers when it has', async () => {
	const { receive, replies, started } = build();
	receive({ v, id: 1, kind: 'openRound', round: 1 });
	await settle();
	receive({ v, id: 1, kind: 'cancel' });
	expect(started[0]?.signal.aborted).toBe(true);
	await settle();
	expect(replies).toMatchObject([{ id: 1, kind: 'failed', error: { code: 'worker.cancelled' } }]);
	receive({ v, id: 1, kind: 'cancel' });
	expect(replies).toHaveLength(1);
});

test('moves results instead of copying them, each buffer once', async () => {
	const { receive, transfers, started } = build();
	receive({ v, id: 1, kind: 'run', modelId, inputs: [] });
	await settle();
	const data = new Uint8Array(4);
	const tensor = { name: 'x', type: 'float32', dims: [1], data };
	started[0]?.end({ outputs: [tensor, { ...tensor, name: 'y' }], backend: 'webgpu', gpuMicros: 1 });
	await settle();
	expect(transfers).toEqual([[], [data.buffer]]);
});

test('says what it holds before it answers a run', async () => {
	const { receive, replies, started } = build();
	receive({ v, id: 1, kind: 'runBatch', modelId, feeds: [[], []] });
	await settle();
	const result = { results: [[], []], backend: 'webgpu', gpuMicros: 1 };
	started[0]?.end(result);
	await settle();
	expect(replies).toEqual([
		{ v, id: 0, kind: 'memory', memory: { gpuBytes: 1, heapBytes: 2 } },
		{ v, id: 1, kind: 'done', of: 'runBatch', result }
	]);
});

test.each([
	['an unknown kind', { v, id: 3, kind: 'format-disk' }],
	['another version', { v: v + 1, id: 3, kind: 'probe' }],
	['a field too many', { v, id: 3, kind: 'probe', extra: 1 }],
	['a model id that is no hash', { v, id: 3, kind: 'unload', modelId: '../..' }],
	[
		'negative sizes',
		{
			v,
			id: 3,
			kind: 'run',
			modelId,
			inputs: [{ name: 'x', type: 'bool', dims: [-1], data: new Uint8Array() }]
		}
	],
	['a measurement of nothing', { v, id: 3, kind: 'measure', item: { item: 'copy', bytes: 0 } }],
	['a tuning that is none', { v, id: 3, kind: 'prepare', work: {}, tuning: { kernel: 'gemm-f64' } }],
	['a seed that is a word', { v, id: 3, kind: 'prove', seed: 'seed' }],
	['a seed a byte too short', { v, id: 3, kind: 'prove', seed: new Uint8Array(31) }],
	['a seed a byte too long', { v, id: 3, kind: 'probeMemory', seed: new Uint8Array(33), count: 1 }],
	['no bytes', { v, id: 3, kind: 'loadModel', modelId, bytes: 'x', backend: 'webgpu' }]
])('refuses %s', async (_, message) => {
	const { receive, replies, started } = build();
	receive(message);
	await settle();
	expect(started).toEqual([]);
	expect(replies).toMatchObject([{ id: 3, kind: 'failed', error: { code: 'worker.badMessage' } }]);
});

test.each([[null], ['probe'], [{ kind: 'probe' }], [undefined]])('keeps quiet about %o', async (message) => {
	const { receive, replies } = build();
	receive(message);
	await settle();
	expect(replies).toEqual([]);
});

test('a share counts ahead of what waits, and what came of it is told once, before the answer', async () => {
	const { receive, replies, started, shares, used } = build();
	receive({ v, id: 1, kind: 'unload', modelId });
	receive({ v, id: 2, kind: 'unload', modelId });
	await settle();
	receive({ v, id: 3, kind: 'setShare', percent: 25 });
	receive({ v, id: 4, kind: 'setShare', percent: 9 });
	receive({ v, id: 5, kind: 'setShare', percent: 101 });
	expect(shares).toEqual([25]);
	const usage = { since: 3, busyMs: 10, restedMs: 30, longestSliceMs: 5, restsWithin: true };
	used(usage);
	started[0]?.end(null);
	await settle();
	started[1]?.end(null);
	await settle();
	expect(replies.map(({ id, kind }) => [id, kind])).toEqual([
		[4, 'failed'],
		[5, 'failed'],
		[0, 'usage'],
		[1, 'done'],
		[2, 'done']
	]);
	expect(replies[2]).toMatchObject({ usage });
});
