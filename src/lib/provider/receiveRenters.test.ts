import { describe, expect, it } from 'vitest';
import { createDeviceSession, type DeviceSession } from '$lib/client/deviceSession';
import { createModelHandout } from '$lib/client/handOutModel';
import { systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { JobId, LeaseId, TaskId } from '$lib/core/ids';
import { createStore } from '$lib/core/store';
import type { Tensor } from '$lib/core/tensor';
import type { Link } from '$lib/peer/link';
import type { Message } from '$lib/protocol/messages';
import { noSenses } from './controls/noSenses';
import type { Sense } from './controls/senses';
import {
	leaseId,
	model,
	modelId,
	modelTitle,
	options,
	gate,
	gatedWorker,
	cpuWorker,
	type Stage,
	until,
	linger,
	logOf,
	proven
} from './testStage';

const connect = async ({ openLink, leaseId, deviceId }: Awaited<ReturnType<Stage['renter']>>) => {
	const session = createDeviceSession(await openLink(), { deviceId, chainId: 31337 });
	await session.presentLease(leaseId);
	return session;
};
const provide = (session: DeviceSession) =>
	session.provideModel(createModelHandout({ modelId, bytes: model, clock: systemClock }), {
		signal: new AbortController().signal,
		onProgress: () => {},
		onLoading: () => {}
	});
const feed: Tensor = {
	name: 'x',
	type: 'float32',
	dims: [1],
	data: new Uint8Array(Float32Array.of(21).buffer)
};
const runTask = (session: DeviceSession, taskId = 't1') =>
	session.runTask(
		{
			jobId: 'job' as JobId,
			taskId: taskId as TaskId,
			attempt: 1,
			modelId,
			leaseId,
			inputs: [{ ...feed, data: feed.data.slice() }],
			deadlineMs: 20_000
		},
		{ signal: new AbortController().signal }
	);

describe('serving', () => {
	it('runs a renter’s tasks and tells of them', async () => {
		const { provider, snapshot, renter } = await proven();
		await provider.start(options);
		const session = await connect(await renter());
		expect(snapshot().lease).toEqual({ leaseId, endS: 1500, modelTitle: undefined });
		await provide(session);
		expect(snapshot().lease).toEqual({ leaseId, endS: 1500, modelTitle });
		await runTask(session);
		await until(provider, ({ tasks }) => tasks.done === 1);
		expect(snapshot().tasks).toEqual({ running: 0, done: 1, failed: 0, gpuMs: 1.5 });
	});

	it('drains: what runs is finished, nothing new is taken, then it rests', async () => {
		const { worker, started, finish } = gatedWorker();
		const { provider, snapshot, renter, online } = await proven({ worker });
		await provider.start(options);
		const session = await connect(await renter());
		await provide(session);
		const running = runTask(session);
		await started;
		const stopped = provider.stop();
		const stoppedTwice = provider.stop();
		expect(snapshot().phase).toBe('draining');
		await expect(runTask(session, 't2')).rejects.toMatchObject({ code: 'device.draining' });
		expect(online()).toBe(1);
		finish();
		expect((await running).receipt.taskId).toBe('t1');
		await Promise.all([stopped, stoppedTwice]);
		expect(snapshot()).toMatchObject({
			phase: 'detected',
			lease: undefined,
			tasks: { running: 0, done: 1, failed: 0 }
		});
		expect(logOf(snapshot()).filter((text) => text === 'Stopped.')).toHaveLength(1);
		expect(online()).toBe(0);
	});

	it.each(['serving', 'draining'])(
		'stops at once while %s: what runs is killed and counted',
		async (when) => {
			const { worker, started } = gatedWorker();
			const { provider, snapshot, renter, online } = await proven({ worker });
			await provider.start(options);
			const session = await connect(await renter());
			await provide(session);
			const running = runTask(session).catch((error: unknown) => error);
			await started;
			const stopped = when === 'draining' ? provider.stop() : undefined;
			await provider.stopNow();
			await stopped;
			expect(await running).toBeInstanceOf(RallyError);
			expect((await session.link.closed).text).toBe('The device has stopped.');
			await linger();
			expect(worker.kills).toBe(1);
			expect(snapshot()).toMatchObject({
				phase: 'detected',
				lease: undefined,
				tasks: { running: 0, done: 0, failed: 1 }
			});
			expect(logOf(snapshot()).at(-1)).toBe('Stopped at once.');
			expect(online()).toBe(0);
		}
	);

	it('sends away devices of no lease, and who comes before it serves', async () => {
		const reached = gate();
		const go = gate();
		const made = await proven();
		const { stake } = made.chain;
		made.chain.stake = async (asked) => {
			reached.open();
			await go.opened;
			return stake(asked);
		};
		const { provider, visitor } = made;
		const started = provider.start(options);
		await reached.opened;
		const early: Link = await (await visitor()).openLink();
		expect((await early.closed).text).toBe('This device takes nobody now.');
		go.open();
		await started;
		const link = await (await visitor('device')).openLink();
		const asked = link.request({ type: 'model.fetch', modelId, leaseId, index: 0 }, { timeoutMs: 5000 });
		expect((await asked).message).toMatchObject({ type: 'refused', code: 'lease.unknown' });
		expect((await link.closed).code).toBe('bye');
	});

	it('is challenged by verifiers that nobody called, in turn with its renters, and tells of them', async () => {
		const { worker, started, finish } = gatedWorker();
		const { provider, snapshot, renter, visitor } = await proven({ worker });
		await provider.start(options);
		const session = await connect(await renter());
		await provide(session);
		const running = runTask(session);
		await started;
		const link = await (await visitor('verifier')).openLink();
		const work = { kernel: 'gemm-f32', n: 16, rounds: 4 } as const;
		const ask = async (message: Message) => (await link.request(message, { timeoutMs: 20_000 })).message;
		let isPrepared = false;
		const preparing = ask({ type: 'proof.prepare', challengeId: 'c', work }).then(
			({ type }) => ((isPrepared = true), type)
		);
		await linger();
		expect(isPrepared).toBe(false);
		finish();
		await running;
		expect(await preparing).toBe('proof.prepared');
		// Now the renter waits.
		const next = runTask(session, 't2');
		const seed = new Uint8Array(32);
		expect(await ask({ type: 'proof.challenge', challengeId: 'c', seed, deadlineMs: 5_000 })).toMatchObject({
			type: 'proof.commit'
		});
		expect(snapshot().tasks.running).toBe(1);
		await link.send({ type: 'proof.done', challengeId: 'c' });
		expect((await next).receipt.taskId).toBe('t2');
		const verdict = { type: 'proof.verdict', score: 1, memoryBytes: 0, reason: 'Measured much.' } as const;
		for (const passed of [true, false]) await link.send({ ...verdict, passed });
		await until(provider, ({ log }) => log.some(({ text }) => text.includes('Measured much.')));
		await linger();
		// Said once: who is no renter does not fill the log.
		expect(logOf(snapshot()).filter((text) => /verifier|found/.test(text))).toEqual([
			'A verifier challenges this GPU.',
			'It found that this GPU passes. Measured much.'
		]);
		// What its owner paid to have proved is another matter.
		expect(snapshot().proof).toBeUndefined();
	});

	it('keeps the model’s name for a renter that comes back, and over the death of its old link', async () => {
		const { provider, snapshot, renter } = await proven();
		await provider.start(options);
		const someone = await renter();
		const first = await connect(someone);
		await provide(first);
		// A reload: the new link is there before the old one is known to be dead.
		const second = await connect(someone);
		expect(snapshot().lease?.modelTitle).toBe(modelTitle);
		first.link.close();
		await until(provider, ({ log }) => log.some(({ text }) => text.startsWith('The renter left')));
		expect(snapshot().lease).toEqual({ leaseId, endS: 1500, modelTitle });
		second.link.close();
		await until(provider, ({ lease }) => lease === undefined);
		await connect(someone);
		expect(snapshot().lease?.modelTitle).toBe(modelTitle);
	});

	it('frees the GPU of a renter’s model once another has come', async () => {
		const worker = cpuWorker();
		const { provider, snapshot, renter } = await proven({ worker });
		await provider.start(options);
		const first = await connect(await renter());
		await provide(first);
		first.link.close();
		await until(provider, ({ lease }) => lease === undefined);
		expect(worker.unloaded).toEqual([]);
		await connect(await renter(8n as LeaseId));
		expect(worker.unloaded).toEqual([modelId]);
		expect(snapshot().lease).toMatchObject({ leaseId: 8n, modelTitle: undefined });
	});

	it('tells of a GPU that is lost, and runs the next task after loading the model anew', async () => {
		const worker = cpuWorker();
		const { provider, snapshot, renter } = await proven({ worker });
		await provider.start(options);
		const session = await connect(await renter());
		await provide(session);
		worker.lose();
		expect(logOf(snapshot()).at(-1)).toBe('The GPU was lost.');
		expect(snapshot().lease?.modelTitle).toBeUndefined();
		await runTask(session);
		expect(snapshot().lease?.modelTitle).toBe(modelTitle);
	});

	it('pauses: what runs is finished, what waits goes back, links stay; and goes on when it is told to', async () => {
		const { worker, started, finish } = gatedWorker();
		const { provider, snapshot, renter, visitor } = await proven({ worker });
		await provider.start(options);
		const someone = await renter();
		const session = await connect(someone);
		await provide(session);
		const told: string[] = [];
		session.onMessage((message) => told.push(message.type === 'bye' ? message.code : message.type));
		const running = runTask(session);
		await started;
		// One runs, one lies ready beside it in the worker, and the third only waits.
		const beside = runTask(session, 't2');
		const waiting = runTask(session, 't3');
		await linger();
		provider.pause();
		await expect(waiting).rejects.toMatchObject({ code: 'device.paused' });
		finish();
		expect((await running).receipt.taskId).toBe('t1');
		expect((await beside).receipt.taskId).toBe('t2');
		expect(snapshot()).toMatchObject({ phase: 'serving', controls: { holds: ['you'] } });
		await expect(runTask(session, 't4')).rejects.toMatchObject({ code: 'device.paused' });
		// Who comes meanwhile is told why, and is let in when it comes again.
		const late = await (await visitor()).openLink();
		expect(await late.closed).toMatchObject({
			code: 'bye',
			text: 'The device has been paused by its owner.'
		});
		provider.resume();
		expect((await runTask(session, 't5')).receipt.taskId).toBe('t5');
		expect(told).toEqual(['device.paused', 'resumed']);
		await connect(someone);
	});

	it('takes nobody while a wish of its owner holds it, and a paused device can still be stopped', async () => {
		const power = createStore<Sense<boolean>>({ status: 'known', value: true });
		const { provider, snapshot, renter } = await proven({ senses: { ...noSenses(), isPluggedIn: power } });
		await provider.start(options);
		const session = await connect(await renter());
		await provide(session);
		power.set({ status: 'known', value: false });
		await expect(runTask(session)).rejects.toMatchObject({ code: 'device.paused' });
		power.set({ status: 'known', value: true });
		await runTask(session, 't2');
		power.set({ status: 'known', value: false });
		await provider.stop();
		expect(snapshot().phase).toBe('detected');
	});

	it('does not touch the GPU before its owner’s wishes allow it', async () => {
		const power = createStore<Sense<boolean>>({ status: 'known', value: false });
		const { provider, snapshot, phases } = await proven({ senses: { ...noSenses(), isPluggedIn: power } });
		const starting = provider.start(options);
		await linger();
		expect(phases.at(-1)).toBe('held');
		expect(snapshot().controls.holds).toEqual(['battery']);
		power.set({ status: 'known', value: true });
		await starting;
		expect(snapshot().phase).toBe('serving');
	});

	it('keeps the newest 200 lines of its log', async () => {
		const { provider, snapshot, renter } = await proven();
		await provider.start(options);
		const someone = await renter();
		for (let visit = 0; visit < 101; visit++) {
			const { link } = await connect(someone);
			link.close();
			await until(provider, ({ lease }) => lease === undefined);
		}
		expect(snapshot().log).toHaveLength(200);
		expect(logOf(snapshot()).at(-1)).toContain('The renter left');
	});
});
