import { describe, expect, it } from 'vitest';
import { createDeviceSession } from '$lib/client/deviceSession';
import { createModelHandout } from '$lib/client/handOutModel';
import { systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { JobId, LeaseId, TaskId } from '$lib/core/ids';
import { createStore } from '$lib/core/store';
import type { Timekeeper } from '$lib/worker/createWorkerClock';
import type { Connectivity } from './ports';
import {
	cpuWorker,
	linger,
	logOf,
	model,
	modelId,
	options,
	proven,
	ready,
	until,
	type Stage
} from './testStage';

// What fails around a tab that serves: recovered from, or told in plain words.

const MINUTE_MS = 60_000;
/** The driver has taken its adapter away, and has not given it back. */
const none = { status: 'unavailable', reason: 'no-adapter', sentence: 'No GPU.', wayOut: 'Wait.' } as const;
const unreachable = () => Promise.reject(new RallyError('No answer.', { code: 'chain.unreachable' }));

const serve = async (asked?: Parameters<typeof proven>[0]) => {
	const made = await proven(asked);
	await made.provider.start(options);
	const health = () => made.snapshot().health;
	const lastWords = () => logOf(made.snapshot()).at(-1);
	return { ...made, health, lastWords };
};

async function rented({ renter }: Stage, id?: LeaseId) {
	const { openLink, leaseId, deviceId } = await renter(id);
	const session = createDeviceSession(await openLink(), { deviceId, chainId: 31337 });
	const present = () => session.presentLease(leaseId);
	const provide = () =>
		session.provideModel(createModelHandout({ modelId, bytes: model, clock: systemClock }), {
			signal: new AbortController().signal,
			onProgress: () => {},
			onLoading: () => {}
		});
	const run = (taskId: string) => {
		const data = new Uint8Array(Float32Array.of(21).buffer);
		const inputs = [{ name: 'x', type: 'float32' as const, dims: [1], data }];
		const task = { jobId: 'job' as JobId, taskId: taskId as TaskId, attempt: 1, modelId, leaseId, inputs };
		return session.runTask({ ...task, deadlineMs: 20_000 }, { signal: new AbortController().signal });
	};
	return { present, provide, run, openLink, deviceId, leaseId, link: session.link };
}

describe('a GPU that is lost', () => {
	it('is opened again at once, and takes the next task with the model from the disk', async () => {
		const worker = cpuWorker();
		const made = await serve({ worker });
		const { present, provide, run } = await rented(made);
		await present();
		await provide();
		worker.lose();
		expect(made.health().gpu).toMatchObject({ status: 'recovering', why: 'The GPU was lost.' });
		await until(made.provider, ({ health }) => health.gpu.status === 'ok');
		expect((await run('t1')).receipt.taskId).toBe('t1');
		expect(made.snapshot().phase).toBe('serving');
	});

	it('holds renters off while the driver gives no adapter, and takes them on once it does', async () => {
		const worker = cpuWorker();
		const made = await serve({ worker });
		const { present, provide, run, link } = await rented(made);
		await present();
		await provide();
		worker.probe = async () => none;
		worker.lose();
		await linger();
		await expect(run('t1')).rejects.toMatchObject({ code: 'device.paused' });
		await made.clock.advance(30_000);
		expect(made.health().gpu.status).toBe('recovering');
		worker.probe = async () => ready;
		const told = new Promise<string>((resolve) => link.onMessage(({ message }) => resolve(message.type)));
		await made.clock.advance(5_000);
		expect(made.health().gpu).toEqual({ status: 'ok' });
		expect(made.lastWords()).toBe('The GPU is there again, after 35 s.');
		expect(await told).toBe('resumed');
		expect((await run('t2')).receipt.taskId).toBe('t2');
	});

	it('is given a rest after three losses within five minutes, and a longer one after three more', async () => {
		const worker = cpuWorker();
		const made = await serve({ worker });
		const { clock, health } = made;
		const { present, run, provide } = await rented(made);
		await present();
		await provide();
		const loseThrice = async () => {
			for (let time = 0; time < 3; time++) {
				await clock.advance(10_000);
				worker.lose('gpu.outOfMemory');
			}
			await linger();
		};
		await loseThrice();
		expect(health().gpu).toMatchObject({ status: 'paused', untilMs: clock.nowMs() + MINUTE_MS });
		expect(made.lastWords()).toBe(
			'The GPU was lost 3 times within 5 min: this tab takes nothing for 1 min, then tries again.'
		);
		await expect(run('t1')).rejects.toMatchObject({ code: 'device.paused' });
		await clock.advance(MINUTE_MS - 1);
		expect(health().gpu.status).toBe('paused');
		await clock.advance(1);
		expect(health().gpu.status).toBe('ok');
		expect((await run('t2')).receipt.taskId).toBe('t2');
		await loseThrice();
		expect(health().gpu).toMatchObject({ status: 'paused', untilMs: clock.nowMs() + 2 * MINUTE_MS });
		await made.provider.stop();
		expect(health().gpu).toEqual({ status: 'ok' });
		await clock.advance(10 * MINUTE_MS);
		expect(made.snapshot().phase).toBe('detected');
	});

	it('is not given one for losses far apart, nor for workers that make room or can’t be broken off', async () => {
		const worker = cpuWorker();
		const { clock, health } = await serve({
			worker,
			also: { gpuPatience: { losses: 3, withinMs: 20_000 } }
		});
		for (const code of ['gpu.deviceLost', 'worker.crashed', 'worker.outgrown', 'worker.stuck'])
			worker.lose(code);
		await linger();
		expect(health().gpu.status).toBe('ok');
		await clock.advance(20_000);
		worker.lose();
		await linger();
		expect(health().gpu.status).toBe('ok');
	});

	it('does not lift a hold of the owner’s when it is back', async () => {
		const worker = cpuWorker();
		const made = await serve({ worker });
		const { present, provide, run } = await rented(made);
		await present();
		await provide();
		worker.probe = async () => none;
		worker.lose();
		await linger();
		made.provider.pause();
		worker.probe = async () => ready;
		await made.clock.advance(5_000);
		expect(made.health().gpu.status).toBe('ok');
		await expect(run('t1')).rejects.toMatchObject({ code: 'device.paused' });
		made.provider.resume();
		expect((await run('t2')).receipt.taskId).toBe('t2');
	});
});

describe('a machine that slept', () => {
	it('says for how long, and looks at links, broker and window', async () => {
		const made = await serve();
		const { present, link } = await rented(made);
		await present();
		const { status } = made.health().network;
		expect(status).toBe('online');
		const seen: string[] = [];
		made.provider.snapshot.subscribe(({ health }) => seen.push(health.network.status));
		made.clock.jump(4 * MINUTE_MS);
		await made.clock.advance(1_000);
		expect(made.health().slept).toEqual({ wokeAtMs: made.clock.nowMs(), forMs: 4 * MINUTE_MS });
		expect(logOf(made.snapshot())).toContain(
			'This machine slept for 4 min. Renters, broker and window are looked at.'
		);
		await linger();
		expect(seen).toContain('rejoining');
		expect(made.health().network).toEqual({ status: 'online' });
		// Who is still there stays.
		await expect(
			link.request({ type: 'lease.present', leaseId: 7n as LeaseId }, { timeoutMs: 5000 })
		).resolves.toBeDefined();
		expect(made.snapshot().phase).toBe('serving');
	});

	it('serves no window that was ended meanwhile', async () => {
		const made = await serve();
		made.state.window = undefined;
		made.clock.jump(MINUTE_MS);
		await made.clock.advance(1_000);
		expect(made.snapshot()).toMatchObject({ phase: 'detected', window: undefined });
		expect(made.lastWords()).toBe('The window was ended while this machine slept. Start again to serve.');
		expect(made.online()).toBe(0);
	});

	it('finds its window over where it slept past the end', async () => {
		const made = await serve();
		made.clock.jump(42 * MINUTE_MS);
		await made.clock.advance(1_000);
		expect(logOf(made.snapshot()).join()).toContain('This machine slept for 42 min.');
		await made.clock.advance(4_000);
		expect(made.snapshot().phase).toBe('ended');
	});

	it('takes a hidden page’s slow timers for no sleep, where no worker keeps the time', async () => {
		const timers = createStore<Timekeeper>({ status: 'page', why: 'blocked' });
		const made = await serve({ also: { timers } });
		expect(made.health().timers).toEqual({ status: 'page', why: 'blocked' });
		made.clock.jump(MINUTE_MS);
		await made.clock.advance(1_000);
		expect(made.health().slept).toBeUndefined();
		timers.set({ status: 'worker' });
		made.clock.jump(MINUTE_MS);
		await made.clock.advance(1_000);
		expect(made.health().slept).toMatchObject({ forMs: MINUTE_MS });
	});
});

describe('the network', () => {
	it('says that the broker is away, once that lasts, and when it is back', async () => {
		const made = await serve();
		made.hub.cutBroker();
		const sinceMs = made.clock.nowMs();
		expect(made.health().network).toEqual({ status: 'rejoining', sinceMs, why: 'The broker is gone.' });
		await made.clock.advance(4_000);
		expect(logOf(made.snapshot()).join()).not.toContain('cannot find this device');
		await made.clock.advance(1_000);
		expect(logOf(made.snapshot())).toContain(
			'The broker is gone. New renters cannot find this device; it tries to come back by itself.'
		);
		await made.clock.advance(36_000);
		made.hub.restoreBroker();
		expect(made.health().network).toEqual({ status: 'online' });
		expect(made.lastWords()).toBe('Renters can find this device again, after 41 s.');
	});

	it('keeps who is here while the broker is away, and says nothing of a moment’s absence', async () => {
		const made = await serve();
		const { present, provide, run } = await rented(made);
		await present();
		await provide();
		made.hub.cutBroker();
		expect((await run('t1')).receipt.taskId).toBe('t1');
		made.hub.restoreBroker();
		await made.clock.advance(60_000);
		expect(logOf(made.snapshot()).join()).not.toContain('device again');
	});

	it('joins anew when the machine comes to another network, and says when it has none', async () => {
		let isOnline = true;
		let changed = () => {};
		let listeners = 0;
		const connectivity: Connectivity = {
			isOnline: () => isOnline,
			onChange(handler) {
				changed = handler;
				listeners++;
				return () => listeners--;
			}
		};
		const made = await serve({ also: { connectivity } });
		const seen: string[] = [];
		made.provider.snapshot.subscribe(({ health }) => {
			if (seen.at(-1) !== health.network.status) seen.push(health.network.status);
		});
		changed();
		await linger();
		expect(seen).toEqual(['online', 'rejoining', 'online']);
		isOnline = false;
		made.hub.cutBroker();
		changed();
		expect(made.health().network).toEqual({ status: 'offline', sinceMs: made.clock.nowMs() });
		await made.clock.advance(5_000);
		expect(logOf(made.snapshot()).join()).toContain('This machine has no network. New renters cannot');
		isOnline = true;
		changed();
		expect(made.health().network.status).toBe('rejoining');
		made.hub.restoreBroker();
		expect(made.health().network.status).toBe('online');
		await made.provider.stop();
		expect(made.health().network).toEqual({ status: 'off' });
		expect(listeners).toBe(0);
	});
});

describe('the chain’s node', () => {
	it('is said to be away since when, and back; the window is served on', async () => {
		const made = await serve();
		const { getEarnings, getRounds } = made.chain;
		Object.assign(made.chain, { getEarnings: unreachable, getRounds: unreachable, getProof: unreachable });
		const sinceMs = made.clock.nowMs() + 4_000;
		await made.clock.advance(60_000);
		expect(made.health().chain).toEqual({ status: 'unreachable', sinceMs });
		expect(made.snapshot().phase).toBe('serving');
		expect(logOf(made.snapshot()).filter((text) => text.includes('node'))).toEqual([
			'The chain’s node does not answer. Renters who are here are served on; nobody new can be let in.'
		]);
		Object.assign(made.chain, { getEarnings, getRounds });
		await made.clock.advance(4_000);
		expect(made.health().chain).toEqual({ status: 'ok' });
		expect(made.lastWords()).toBe('The chain’s node answers again, after 1 min.');
	});

	it('is not needed for a lease that was checked: its renter may come back, and nobody else', async () => {
		const made = await serve();
		const { present, openLink, leaseId, deviceId } = await rented(made);
		if (made.state.lease) made.state.lease.endS = 1030;
		await present();
		made.chain.getLease = unreachable;
		const back = createDeviceSession(await openLink(), { deviceId, chainId: 31337 });
		await expect(back.presentLease(leaseId)).resolves.toMatchObject({ endsAtS: 1030 });
		await expect(back.presentLease(8n as LeaseId)).rejects.toMatchObject({ code: 'chain.unreachable' });
		expect(made.health().chain.status).toBe('unreachable');
		await made.clock.advance(30_000);
		const late = createDeviceSession(await openLink(), { deviceId, chainId: 31337 });
		await expect(late.presentLease(leaseId)).rejects.toMatchObject({ code: 'chain.unreachable' });
	});

	it('is not called away by a read that was sent before it came back', async () => {
		const made = await serve();
		let fail = () => {};
		const slow = new Promise<never>((_, reject) => {
			fail = () => reject(new RallyError('No answer.', { code: 'chain.unreachable' }));
		});
		const { getLease } = made.chain;
		made.chain.getLease = () => slow;
		const { present } = await rented(made);
		const presenting = present();
		await linger();
		made.chain.getLease = getLease;
		await made.clock.advance(4_000);
		fail();
		await expect(presenting).rejects.toMatchObject({ code: 'chain.unreachable' });
		expect(made.health().chain).toEqual({ status: 'ok' });
	});
});
