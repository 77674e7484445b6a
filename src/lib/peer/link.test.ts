import { describe, expect, it } from 'vitest';
import { systemClock } from '$lib/core/clock';
import { createManualClock } from '$lib/core/manualClock';
import { RallyError } from '$lib/core/errors';
import type { JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import type { Message } from '$lib/protocol/messages';
import { deviceIdOf } from '$lib/protocol/peerId';
import type { Link, Received } from './link';
import { createLinkWorld } from './linkWorld';

const modelId = 'a'.repeat(64) as ModelId;
const MIB = 1024 * 1024;

const linked = async (options: Parameters<typeof createLinkWorld>[0] = {}) => {
	const world = await createLinkWorld(options);
	const [client, device] = await Promise.all([world.open(), world.accept()]);
	return { world, client, device };
};

const nextOf = (link: Link): Promise<Received> =>
	new Promise((resolve) => link.onMessage((received) => resolve(received)));

const runOf = (sizes: number[]): Message => ({
	type: 'task.run',
	jobId: 'job' as JobId,
	taskId: 'task' as TaskId,
	attempt: 1,
	modelId,
	leaseId: 7n as LeaseId,
	inputs: sizes.map((size, i) => ({ name: `x${i}`, type: 'uint8', dims: [size] })),
	deadlineMs: 1000
});

const pattern = (size: number, seed: number) =>
	Uint8Array.from({ length: size }, (_, i) => (i * 31 + seed) & 255);

describe('a link', () => {
	it('knows who is at the other end', async () => {
		const { world, client, device } = await linked();
		expect(client.remote).toMatchObject({
			peerId: world.device.peerId,
			deviceId: deviceIdOf(world.device.key.publicKey),
			role: 'device'
		});
		expect([...device.remote.publicKey]).toEqual([...world.client.key.publicKey]);
		expect(device.remote.role).toBe('client');
	});

	it('says nothing to an opener that has not spoken, for it might not hear it yet', async () => {
		const world = await createLinkWorld();
		const heard: Uint8Array[] = [];
		world.clientChannel.onMessage((bytes) => heard.push(bytes));
		const accepting = world.accept();
		accepting.catch(() => {});
		await systemClock.sleep(50);
		expect(heard).toEqual([]);
		await expect(Promise.all([world.open(), accepting])).resolves.toHaveLength(2);
	});

	it('carries messages as they are, bigints and bytes included', async () => {
		const { client, device } = await linked();
		const message: Message = { type: 'lease.present', leaseId: (2n ** 63n + 5n) as LeaseId };
		const arrived = nextOf(device);
		await client.send(message);
		expect((await arrived).message).toEqual(message);
	});

	it('keeps what came before anyone listened', async () => {
		const { client, device } = await linked();
		await client.send({ type: 'model.load', modelId });
		await client.request({ type: 'model.load', modelId }, { timeoutMs: 50 }).catch(() => {});
		const types: string[] = [];
		device.onMessage(({ message }) => void types.push(message.type));
		expect(types).toEqual(['model.load', 'model.load']);
	});

	it('brings the reply to the very request it answers, whatever the order', async () => {
		const { client, device } = await linked();
		const held: Received[] = [];
		device.onMessage((received) => {
			held.push(received);
			if (held.length < 2) return;
			for (const { message, reply } of [...held].reverse()) {
				void reply({
					type: 'model.wanted',
					modelId,
					from: message.type === 'model.offer' ? message.sizeBytes : 0
				});
			}
		});
		const answers = await Promise.all(
			[10, 20].map((sizeBytes) =>
				client.request(
					{ type: 'model.offer', modelId, sizeBytes, root: new Uint8Array(32) },
					{ timeoutMs: 1000 }
				)
			)
		);
		expect(answers.map(({ message }) => message)).toEqual([
			{ type: 'model.wanted', modelId, from: 10 },
			{ type: 'model.wanted', modelId, from: 20 }
		]);
	});

	it.each([
		['none at all', [0]],
		['one byte', [1]],
		['a frame', [65_536]],
		['a frame and a byte', [65_537]],
		['many, some empty', [0, 5, 0, 70_000, 1]],
		['far more than the window', [20 * MIB]],
		['more than is allocated at once, twice', [5 * MIB, 9 * MIB]]
	])('carries attachments of %s', async (_, sizes) => {
		const { client, device } = await linked();
		const arrived = nextOf(device);
		const attachments = sizes.map((size, i) => pattern(size, i));
		let progress = [0, 0];
		await client.send(runOf(sizes), { attachments, onProgress: (...seen) => (progress = seen) });
		const received = await arrived;
		expect(received.attachments.map(({ length }) => length)).toEqual(sizes);
		for (const [i, bytes] of received.attachments.entries())
			expect(Buffer.compare(bytes, attachments[i] ?? bytes)).toBe(0);
		const total = sizes.reduce((sum, size) => sum + size, 0);
		expect(progress).toEqual([total, total]);
	});

	it('lets a small message pass a large one, and keeps order where the sender waits', async () => {
		const { client, device } = await linked();
		const order: string[] = [];
		const all = new Promise<void>((resolve) =>
			device.onMessage(({ message }) => {
				order.push(message.type);
				if (order.length === 3) resolve();
			})
		);
		const large = client.send(runOf([8 * MIB]), { attachments: [new Uint8Array(8 * MIB)] });
		void client.send({ type: 'task.cancel', taskId: 'other' as TaskId, attempt: 1 });
		await large;
		await client.send({ type: 'model.load', modelId });
		await all;
		expect(order).toEqual(['task.cancel', 'task.run', 'model.load']);
	});

	it('carries more at once than a receiver takes, by waiting', async () => {
		const { client, device } = await linked();
		let count = 0;
		device.onMessage(async ({ reply, message }) => {
			count++;
			if (message.type === 'model.chunk') await reply({ type: 'model.wanted', modelId, from: message.index });
		});
		const chunk = new Uint8Array(MIB);
		const replies = await Promise.all(
			Array.from({ length: 150 }, (_, index) =>
				client.request(
					{ type: 'model.chunk', modelId, index, proof: new Uint8Array() },
					{ attachments: [chunk], timeoutMs: 30_000 }
				)
			)
		);
		expect(count).toBe(150);
		expect(replies.map(({ message }) => message.type === 'model.wanted' && message.from)).toEqual(
			Array.from({ length: 150 }, (_, i) => i)
		);
	});

	it('stops a sender whose messages are not worked off, and goes on when they are', async () => {
		const { client, device } = await linked();
		const waiting: (() => void)[] = [];
		let seen = 0;
		device.onMessage(() => {
			seen++;
			return new Promise<void>((resolve) => waiting.push(resolve));
		});
		// The third goes past what may be held; of the fourth only the window comes.
		let sentBytes = 0;
		const size = 60 * MIB;
		const attachments = [new Uint8Array(size)];
		for (let i = 0; i < 3; i++) await client.send(runOf([size]), { attachments });
		const fourth = client.send(runOf([size]), { attachments, onProgress: (sent) => (sentBytes = sent) });
		await expect.poll(() => sentBytes).toBe(4 * MIB);
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(sentBytes).toBe(4 * MIB);
		expect(seen).toBe(3);
		for (const release of waiting.splice(0)) release();
		await fourth;
		await expect.poll(() => seen).toBe(4);
	});

	it('withdraws a message when its signal aborts, and goes on', async () => {
		const { client, device } = await linked();
		const controller = new AbortController();
		const reason = new Error('no longer wanted');
		const sending = client.send(runOf([60 * MIB]), {
			attachments: [new Uint8Array(60 * MIB)],
			signal: controller.signal,
			onProgress: () => controller.abort(reason)
		});
		await expect(sending).rejects.toBe(reason);
		const arrived = nextOf(device);
		await client.send({ type: 'model.load', modelId });
		expect((await arrived).message.type).toBe('model.load');
	});

	it('says when no answer came in time, and drops the late one', async () => {
		const clock = createManualClock();
		const { client, device } = await linked({ clock });
		const asked = nextOf(device);
		const request = client.request({ type: 'model.load', modelId }, { timeoutMs: 3000 });
		const refused = expect(request).rejects.toMatchObject({ code: 'request.timeout' });
		const { reply } = await asked;
		await clock.advance(2999);
		await clock.advance(1);
		await refused;
		const unasked: Received[] = [];
		client.onMessage((received) => void unasked.push(received));
		await reply({ type: 'model.wanted', modelId, from: 0 });
		await clock.advance(100);
		expect(unasked).toEqual([]);
	});

	it('answers for a handler that throws: its refusal, or nothing of its inside', async () => {
		const { client, device } = await linked();
		const thrown: unknown[] = [
			new RallyError('The lease ended at 14:02.', { code: 'lease.over' }),
			new TypeError('secret is undefined')
		];
		device.onMessage(() => {
			throw thrown.shift();
		});
		const ask = async () =>
			(await client.request({ type: 'model.load', modelId }, { timeoutMs: 1000 })).message;
		expect(await ask()).toEqual({ type: 'refused', code: 'lease.over', text: 'The lease ended at 14:02.' });
		expect(await ask()).toEqual({ type: 'refused', code: 'internal', text: 'Something went wrong inside.' });
	});

	it('cuts a text that is too long instead of ending', async () => {
		const { client, device } = await linked();
		const arrived = nextOf(device);
		await client.send({ type: 'refused', code: 'internal', text: 'x'.repeat(10_000) });
		expect((await arrived).message).toMatchObject({ text: 'x'.repeat(500) });
	});

	it('refuses to send what no peer would take, and goes on', async () => {
		const { client, device } = await linked();
		await expect(client.send(runOf([3]), { attachments: [new Uint8Array(2)] })).rejects.toMatchObject({
			code: 'attachment.mismatch'
		});
		await expect(client.send({ type: 'model.load', modelId: 'x' as ModelId })).rejects.toMatchObject({
			code: 'message.shape'
		});
		const arrived = nextOf(device);
		await client.send({ type: 'model.load', modelId });
		expect((await arrived).message.type).toBe('model.load');
	});

	it('tells the other side why it ends, and rejects what is under way', async () => {
		const { client, device } = await linked();
		const request = client.request({ type: 'model.load', modelId }, { timeoutMs: 10_000 });
		const sending = client.send(runOf([60 * MIB]), { attachments: [new Uint8Array(60 * MIB)] });
		device.close('device.draining', 'The owner closes the tab.');
		await expect(request).rejects.toMatchObject({
			code: 'device.draining',
			shortMessage: 'The owner closes the tab.'
		});
		await expect(sending).rejects.toMatchObject({ code: 'device.draining' });
		expect(await client.closed).toEqual({ code: 'device.draining', text: 'The owner closes the tab.' });
		expect(await device.closed).toEqual({ code: 'device.draining', text: 'The owner closes the tab.' });
		await expect(client.send({ type: 'model.load', modelId })).rejects.toMatchObject({
			code: 'device.draining'
		});
		await expect(client.request({ type: 'model.load', modelId }, { timeoutMs: 10 })).rejects.toMatchObject({
			code: 'device.draining'
		});
	});

	it('ends on both sides when the network is cut', async () => {
		const { world, client, device } = await linked();
		world.hub.cut(world.client.peerId, world.device.peerId);
		expect((await client.closed).code).toBe('closed');
		expect((await device.closed).code).toBe('closed');
	});

	it('stays up through silence as long as both beat, and measures the round trip', async () => {
		const clock = createManualClock();
		const { client, device } = await linked({ clock });
		let ended = false;
		void client.closed.then(() => (ended = true));
		await clock.advance(120_000);
		expect(ended).toBe(false);
		expect(client.rttMs).toBe(0);
		expect(device.rttMs).toBe(0);
	});

	it('finds out within one beat, once it is asked to, that the other side is gone', async () => {
		const clock = createManualClock();
		const { world, client } = await linked({ clock });
		client.check();
		await clock.advance(5000);
		Object.assign(world.deviceChannel, { send: () => {} });
		let ended: string | undefined;
		void client.closed.then(({ code }) => (ended = code));
		client.check();
		await clock.advance(4999);
		expect(ended).toBeUndefined();
		await clock.advance(1);
		expect(ended).toBe('heartbeat.lost');
	});

	it('gives up with the reason of the signal, and lets go of the channel', async () => {
		const world = await createLinkWorld();
		const { openLink } = await import('./openLink');
		const { systemClock } = await import('$lib/core/clock');
		const { systemRandom } = await import('$lib/core/random');
		const controller = new AbortController();
		const { key, role } = world.client;
		const opening = openLink(world.clientChannel, {
			key,
			role,
			random: systemRandom,
			clock: systemClock,
			signal: controller.signal
		});
		controller.abort(new Error('enough'));
		await expect(opening).rejects.toThrow('enough');
		expect(await world.deviceChannel.closed).toMatch(/closed/);
	});
});
