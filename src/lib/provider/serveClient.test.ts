import { describe, expect, it, onTestFinished } from 'vitest';
import { keyIdOf } from '$lib/chain/p256';
import type { LeaseView } from '$lib/chain/types';
import { createDeviceSession, type DeviceSession } from '$lib/client/deviceSession';
import { createModelHandout } from '$lib/client/handOutModel';
import { sha256, toHexDigits } from '$lib/core/bytes';
import { systemClock, type Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { ClassId, JobId, LeaseId, ModelId, TaskId, WindowId } from '$lib/core/ids';
import { createManualClock } from '$lib/core/manualClock';
import { systemRandom } from '$lib/core/random';
import type { Tensor } from '$lib/core/tensor';
import type { Link } from '$lib/peer/link';
import { acceptLink, openLink } from '$lib/peer/openLink';
import { createMemoryHub } from '$lib/peer/memoryTransport';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import { deviceIdOf, peerIdOf } from '$lib/protocol/peerId';
import type { GpuWorker } from '$lib/worker/types';
import type { ModelCache } from './modelCache';
import { serveClient } from './serveClient';
import type { ServingEvent } from './serving';
import { doublingWorker, memoryModels, memoryShelf } from './testDoubles';

const model = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7919) >>> 3);
const modelId = toHexDigits(sha256(model)) as ModelId;
const leaseId = 7n as LeaseId;
const jobId = 'job' as JobId;
const floats = (...values: number[]): Tensor => ({
	name: 'x',
	type: 'float32',
	dims: [values.length],
	data: new Uint8Array(Float32Array.from(values).buffer)
});

interface Stage {
	session: DeviceSession;
	clientLink: Link;
	events: ServingEvent[];
	setNow(seconds: number): void;
	setDraining(): void;
}

/** A device and a client, connected and shaken hands, over an in-process network. */
async function stage(
	options: {
		lease?: Partial<LeaseView>;
		worker?: GpuWorker;
		clientKey?: SigningKey;
		models?: ModelCache;
		clock?: Clock;
	} = {}
): Promise<Stage> {
	const [deviceKey, clientKey] = await Promise.all([
		generateSigningKey(),
		options.clientKey ?? generateSigningKey()
	]);
	const hub = createMemoryHub({ random: systemRandom, clock: systemClock });
	const device = hub.transport(peerIdOf(deviceKey.publicKey));
	const client = hub.transport(peerIdOf(clientKey.publicKey));
	const deviceId = deviceIdOf(deviceKey.publicKey);
	const lease: LeaseView = {
		leaseId,
		classId: '0xaa' as ClassId,
		client: '0xbb',
		clientKeyId: keyIdOf(clientKey.publicKey),
		deviceIds: [deviceId],
		windowIds: [1n as WindowId],
		startS: 1000,
		endS: 1600,
		costWei: 1n,
		...options.lease
	};
	let nowS = 1000;
	let draining = false;
	const events: ServingEvent[] = [];
	const common = { clock: systemClock, random: systemRandom };
	device.onChannel((channel) => {
		void acceptLink(channel, { ...common, key: deviceKey, role: 'device' }).then((link) =>
			serveClient(link, {
				deviceId,
				key: deviceKey,
				chainId: 31337,
				worker: options.worker ?? doublingWorker(),
				shelf: memoryShelf(options.models),
				openDevice: () => Promise.reject(new Error('no other device')),
				getLease: async (id) => (id === leaseId ? lease : undefined),
				nowS: () => nowS,
				clock: options.clock ?? systemClock,
				closedFor: () => (draining ? 'device.draining' : undefined),
				onEvent: (event) => events.push(event)
			})
		);
	});
	const channel = await client.connect(device.peerId);
	const clientLink = await openLink(channel, {
		...common,
		key: clientKey,
		role: 'client',
		expect: { peerId: device.peerId }
	});
	onTestFinished(() => {
		clientLink.close();
		device.close();
		client.close();
	});
	const session = createDeviceSession(clientLink, { deviceId, chainId: 31337 });
	return {
		session,
		clientLink,
		events,
		setNow: (seconds) => (nowS = seconds),
		setDraining: () => (draining = true)
	};
}

const provide = (session: DeviceSession, bytes = model, id = modelId) =>
	session.provideModel(createModelHandout({ modelId: id, bytes, clock: systemClock }), {
		signal: new AbortController().signal,
		onProgress: () => {},
		onLoading: () => {}
	});
const run = (session: DeviceSession, inputs: Tensor[], taskId = 't1') =>
	session.runTask(
		{ jobId, taskId: taskId as TaskId, attempt: 1, modelId, leaseId, inputs, deadlineMs: 5000 },
		{ signal: new AbortController().signal }
	);

describe('serveClient', () => {
	it('takes a lease, a model and a task, and answers with a receipt that holds', async () => {
		const { session, events } = await stage();
		expect(await session.presentLease(leaseId)).toEqual({
			endsAtS: 1600,
			facts: { f16: false, memoryBytes: 0, slots: 8, holds: [] }
		});
		await provide(session);
		const { outputs, receipt } = await run(session, [floats(1, 2, 3)]);
		expect([...new Float32Array(outputs[0]?.data.slice().buffer ?? new ArrayBuffer(0))]).toEqual([2, 4, 6]);
		expect(receipt).toMatchObject({ taskId: 't1', attempt: 1, backend: 'webgpu', leaseId, gpuMicros: 1500 });
		expect(events.map(({ type }) => type)).toEqual([
			'lease',
			'model-loading',
			'model-loaded',
			'task-started',
			'task-done'
		]);
	});

	it('does nothing before a lease is presented', async () => {
		const { session } = await stage();
		await expect(provide(session)).rejects.toMatchObject({ code: 'lease.required' });
		await expect(run(session, [floats(1)])).rejects.toMatchObject({ code: 'lease.required' });
	});

	it('refuses a lease of another key, another device, an unknown one and one that is over', async () => {
		const other = await generateSigningKey();
		const wrongKey = await stage({ lease: { clientKeyId: keyIdOf(other.publicKey) } });
		await expect(wrongKey.session.presentLease(leaseId)).rejects.toMatchObject({ code: 'lease.notYours' });
		const wrongDevice = await stage({ lease: { deviceIds: [] } });
		await expect(wrongDevice.session.presentLease(leaseId)).rejects.toMatchObject({
			code: 'lease.otherDevice'
		});
		const { session, setNow } = await stage();
		await expect(session.presentLease(8n as LeaseId)).rejects.toMatchObject({ code: 'lease.unknown' });
		setNow(1600);
		await expect(session.presentLease(leaseId)).rejects.toMatchObject({ code: 'lease.over' });
	});

	it('refuses a task once the lease that was accepted is over', async () => {
		const { session, setNow } = await stage();
		await session.presentLease(leaseId);
		await provide(session);
		setNow(1600);
		await expect(run(session, [floats(1)])).rejects.toMatchObject({ code: 'lease.over' });
	});

	it('refuses a model whose bytes are not its hash, and takes the right one afterwards', async () => {
		const { session, events } = await stage();
		await session.presentLease(leaseId);
		const changed = model.slice();
		changed[1_500_000] = 1 ^ (changed[1_500_000] ?? 0);
		await expect(provide(session, changed)).rejects.toMatchObject({ code: 'model.hashMismatch' });
		expect(events.some(({ type }) => type.startsWith('model'))).toBe(false);
		await provide(session);
	});

	it('loads a model again where the GPU was lost over it, and refuses one that costs it twice', async () => {
		const losing = (times: number) => {
			const worker = doublingWorker();
			const { loadModel } = worker;
			let losses = 0;
			const lost = () => Promise.reject(new RallyError('Gone.', { code: 'gpu.deviceLost' }));
			worker.loadModel = (...asked) => (losses++ < times ? lost() : loadModel(...asked));
			return worker;
		};
		const once = await stage({ worker: losing(1) });
		await once.session.presentLease(leaseId);
		await provide(once.session);
		const twice = await stage({ worker: losing(2) });
		await twice.session.presentLease(leaseId);
		await expect(provide(twice.session)).rejects.toMatchObject({ code: 'device.lost' });
	});

	it('is sent the whole model again where what it held of it was false', async () => {
		const models = memoryModels();
		const { session, events } = await stage({ models });
		await models.append(modelId, 0, new Uint8Array(1_000_000));
		await session.presentLease(leaseId);
		await provide(session);
		expect(events.map(({ type }) => type)).toContain('model-loaded');
	});

	it('does not hold a place for a client that presents no lease', async () => {
		const clock = createManualClock();
		const waiting = await stage({ clock });
		await clock.advance(29_999);
		expect(await Promise.race([waiting.clientLink.closed, 'open'])).toBe('open');
		await clock.advance(1);
		expect((await waiting.clientLink.closed).text).toBe('Present a lease first.');
		const served = await stage({ clock });
		await served.session.presentLease(leaseId);
		await clock.advance(30_000);
		expect(await Promise.race([served.clientLink.closed, 'open'])).toBe('open');
	});

	it('closes on a piece of a model that nobody asked for', async () => {
		const { session, clientLink } = await stage();
		await session.presentLease(leaseId);
		await clientLink.send(
			{ type: 'model.chunk', modelId, index: 0, proof: new Uint8Array() },
			{ attachments: [model.subarray(0, 10)] }
		);
		expect((await clientLink.closed).code).toBe('message.sequence');
	});

	it('says in words why a model or a task is refused', async () => {
		const { session } = await stage();
		await session.presentLease(leaseId);
		const tiny = Uint8Array.of(1, 2);
		await expect(provide(session, tiny, toHexDigits(sha256(tiny)) as ModelId)).rejects.toMatchObject({
			code: 'model.invalid',
			shortMessage: 'This is no ONNX model.'
		});
		await provide(session);
		await expect(run(session, [])).rejects.toMatchObject({
			code: 'input.mismatch',
			shortMessage: 'The input "x" is missing.'
		});
	});

	/** A worker whose runs never end by themselves. */
	const hangingWorker = () =>
		doublingWorker(
			(_, options) =>
				new Promise((_, reject) =>
					options?.signal?.addEventListener('abort', () => reject(options.signal?.reason))
				)
		);

	it('fails an attempt at its deadline, and not a millisecond before', async () => {
		const clock = createManualClock();
		const { session, events } = await stage({ worker: hangingWorker(), clock });
		await session.presentLease(leaseId);
		await provide(session);
		const running = run(session, [floats(1)]);
		running.catch(() => {});
		await clock.advance(4999);
		expect(events.at(-1)?.type).toBe('task-started');
		await clock.advance(1);
		await expect(running).rejects.toMatchObject({ code: 'task.deadline' });
		expect(events.at(-1)).toMatchObject({ type: 'task-failed', error: { code: 'task.deadline' } });
	});

	it('takes sixteen attempts at once, twice what it announces, and not one more, nor one twice; cancels what runs and what waits', async () => {
		const { session, clientLink } = await stage({ worker: hangingWorker() });
		await session.presentLease(leaseId);
		await provide(session);
		const runs = Array.from({ length: 16 }, (_, i) => run(session, [floats(i)], `t${i}`));
		await expect(run(session, [floats(16)], 't16')).rejects.toMatchObject({ code: 'device.busy' });
		for (const i of [0, 15]) {
			session.cancelTask(`t${i}` as TaskId, 1);
			await expect(runs[i]).rejects.toMatchObject({ code: 'task.cancelled' });
		}
		runs.push(run(session, [floats(16)], 't16'));
		await expect(run(session, [floats(16)], 't16')).rejects.toMatchObject({ code: 'device.busy' });
		clientLink.close();
		const outcomes = await Promise.allSettled(runs);
		expect(outcomes.map(({ status }) => status)).toEqual(Array(17).fill('rejected'));
	});

	it('signs for each task of a batch, with its own hashes', async () => {
		const { session } = await stage();
		await session.presentLease(leaseId);
		await provide(session);
		const answers = await Promise.all([1, 2, 3, 4, 5].map((i) => run(session, [floats(i)], `t${i}`)));
		const values = answers.map(({ outputs }) => new Float32Array(outputs[0]?.data.slice().buffer ?? []));
		expect(values.map(([value]) => value)).toEqual([2, 4, 6, 8, 10]);
		const hashes = answers.flatMap(({ receipt }) => [receipt.inputHash, receipt.outputHash]);
		expect(new Set(hashes).size).toBe(10);
	});

	it('takes nothing new while it drains', async () => {
		const { session, setDraining } = await stage();
		await session.presentLease(leaseId);
		await provide(session);
		setDraining();
		await expect(run(session, [floats(1)])).rejects.toMatchObject({ code: 'device.draining' });
		await expect(session.presentLease(leaseId)).rejects.toMatchObject({ code: 'device.draining' });
	});

	it('sells no CPU as a GPU: a receipt that names wasm is refused by the client', async () => {
		const runsOnCpu = doublingWorker(async () => ({ outputs: [floats(1)], backend: 'wasm', gpuMicros: 1 }));
		const { session } = await stage({ worker: runsOnCpu });
		await session.presentLease(leaseId);
		await provide(session);
		await expect(run(session, [floats(1)])).rejects.toMatchObject({ code: 'receipt.backend' });
	});
});
