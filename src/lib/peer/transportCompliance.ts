import { afterEach, expect, it } from 'vitest';
import type { PeerId } from '$lib/core/ids';
import { CHANNEL_LOW_BYTES, FRAME_HEADER_BYTES, FRAME_PAYLOAD_BYTES } from '$lib/protocol/limits';
import type { Channel, Transport } from './transport';

/** What a way of moving bytes must let the suite do. */
export interface TransportWorld {
	/** A transport under this id, at one broker with all others of this world. */
	create(peerId: PeerId): Promise<Transport>;
	/** Takes the broker away and brings it back; left out where the world cannot. */
	dropBroker?(): Promise<void>;
}

const LARGEST = FRAME_HEADER_BYTES + FRAME_PAYLOAD_BYTES;
let counter = 0;
const freshId = (): PeerId => `t${Date.now().toString(36)}${counter++}` as PeerId;

export const untilOnline = (transport: Transport): Promise<void> =>
	new Promise((resolve) => {
		const stop = transport.state.subscribe(({ status }) => {
			if (status !== 'online') return;
			resolve();
			queueMicrotask(() => stop());
		});
	});

/** The next `count` messages of a channel, copied. */
export const take = (channel: Channel, count: number): Promise<Uint8Array[]> =>
	new Promise((resolve) => {
		const taken: Uint8Array[] = [];
		channel.onMessage((bytes) => {
			taken.push(bytes.slice());
			if (taken.length === count) resolve(taken);
		});
	});

/** The promises of `Transport` and `Channel`, as tests. */
export function transportCompliance(world: TransportWorld): void {
	const open: Transport[] = [];
	afterEach(() => {
		for (const transport of open.splice(0)) transport.close();
	});
	const create = async (peerId = freshId()): Promise<Transport> => {
		const transport = await world.create(peerId);
		open.push(transport);
		return transport;
	};
	const pair = async () => {
		const [a, b] = [await create(), await create()];
		await untilOnline(b);
		const arrived = new Promise<Channel>((resolve) => b.onChannel(resolve));
		const near = await a.connect(b.peerId);
		return { a, b, near, far: await arrived };
	};

	it('connects two peers, and each knows the other and both fingerprints', async () => {
		const { a, b, near, far } = await pair();
		expect(near.remotePeerId).toBe(b.peerId);
		expect(far.remotePeerId).toBe(a.peerId);
		expect(near.fingerprints.local).toHaveLength(32);
		expect([...near.fingerprints.local]).toEqual([...far.fingerprints.remote]);
		expect([...near.fingerprints.remote]).toEqual([...far.fingerprints.local]);
		expect([...near.fingerprints.local]).not.toEqual([...near.fingerprints.remote]);
	});

	it('keeps messages whole and in order both ways, from one byte to the largest frame', async () => {
		const { near, far } = await pair();
		const sizes = [1, 2, 16_384, LARGEST, 3, LARGEST];
		const messages = sizes.map((size, i) => new Uint8Array(size).fill(i + 1));
		for (const [from, to] of [
			[near, far],
			[far, near]
		] as const) {
			const taken = take(to, messages.length);
			for (const message of messages) from.send(message);
			expect((await taken).map(({ length }) => length)).toEqual(sizes);
			expect((await taken).map((bytes) => bytes[bytes.length - 1])).toEqual([1, 2, 3, 4, 5, 6]);
		}
	});

	it('takes a copy of what it is given', async () => {
		const { near, far } = await pair();
		const bytes = new Uint8Array([1, 2, 3]);
		near.send(bytes);
		bytes.fill(9);
		near.send(bytes.subarray(0, 1));
		expect((await take(far, 2)).map((message) => [...message])).toEqual([[1, 2, 3], [9]]);
	});

	it('keeps what came before anyone listened', async () => {
		const { near, far } = await pair();
		for (let i = 0; i < 3; i++) near.send(new Uint8Array([i]));
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect((await take(far, 3)).map(([byte]) => byte)).toEqual([0, 1, 2]);
	});

	it('says when its buffer is low again', async () => {
		const { near, far } = await pair();
		const taken = take(far, 30);
		const low = new Promise<number>((resolve) => near.onLow(() => resolve(near.bufferedBytes)));
		const bytes = new Uint8Array(LARGEST);
		for (let i = 0; i < 30; i++) near.send(bytes);
		expect(near.bufferedBytes).toBeGreaterThan(CHANNEL_LOW_BYTES);
		expect(await low).toBeLessThanOrEqual(CHANNEL_LOW_BYTES);
		await taken;
	});

	it('ends on both sides when one closes, after what was sent, and refuses to send then', async () => {
		const { near, far } = await pair();
		const taken = take(far, 1);
		near.send(new Uint8Array([7]));
		near.close();
		expect((await taken).map((bytes) => [...bytes])).toEqual([[7]]);
		expect(await near.closed).toMatch(/\w/);
		expect(await far.closed).toMatch(/\w/);
		expect(() => near.send(new Uint8Array(1))).toThrow(expect.objectContaining({ code: 'transport.lost' }));
		expect(() => far.send(new Uint8Array(1))).toThrow(expect.objectContaining({ code: 'transport.lost' }));
	});

	it('closes every channel when the transport closes', async () => {
		const { a, near, far } = await pair();
		a.close();
		expect(a.state.get().status).toBe('closed');
		expect(await near.closed).toMatch(/\w/);
		expect(await far.closed).toMatch(/\w/);
		await expect(a.connect(freshId())).rejects.toMatchObject({ code: 'transport.lost' });
	});

	it('carries several channels of one peer at once', async () => {
		const hub = await create();
		const callers = [await create(), await create(), await create()];
		await untilOnline(hub);
		hub.onChannel((channel) => channel.onMessage((bytes) => channel.send(bytes)));
		const echoes = callers.map(async (caller, i) => {
			const channel = await caller.connect(hub.peerId);
			channel.send(new Uint8Array([i]));
			return (await take(channel, 1))[0]?.[0];
		});
		expect(await Promise.all(echoes)).toEqual([0, 1, 2]);
	});

	it('says that nobody is at an address', { timeout: 15_000 }, async () => {
		const a = await create();
		await expect(a.connect(freshId())).rejects.toMatchObject({ code: 'peer.unavailable' });
	});

	it('gives up with the reason of the signal', async () => {
		const a = await create();
		const reason = new Error('changed my mind');
		await expect(a.connect(freshId(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
		const controller = new AbortController();
		const connecting = a.connect(freshId(), { signal: controller.signal });
		controller.abort(reason);
		await expect(connecting).rejects.toBe(reason);
	});

	it('takes its place anew when it is told to, keeps its channels, and is found there', async () => {
		const { a, b, near, far } = await pair();
		const seen: string[] = [];
		const stop = b.state.subscribe(({ status }) => seen.push(status));
		b.rejoin();
		await expect.poll(() => seen, { timeout: 15_000 }).toEqual(['online', 'reconnecting', 'online']);
		stop();
		const taken = take(far, 1);
		near.send(new Uint8Array([6]));
		expect((await taken)[0]?.[0]).toBe(6);
		expect((await a.connect(b.peerId)).remotePeerId).toBe(b.peerId);
		b.close();
		b.rejoin();
		expect(b.state.get().status).toBe('closed');
	});

	it.skipIf(!world.dropBroker)(
		'finds the broker again, says so meanwhile, and keeps its channels',
		{ timeout: 30_000 },
		async () => {
			const { a, b, near, far } = await pair();
			const seen: string[] = [];
			const stop = a.state.subscribe(({ status }) => seen.push(status));
			await world.dropBroker?.();
			await expect.poll(() => seen.slice(-2), { timeout: 15_000 }).toEqual(['reconnecting', 'online']);
			stop();
			const taken = take(far, 1);
			near.send(new Uint8Array([5]));
			expect((await taken)[0]?.[0]).toBe(5);
			await untilOnline(b);
			expect((await a.connect(b.peerId)).remotePeerId).toBe(b.peerId);
		}
	);
}
