import { describe, expect, it, onTestFinished } from 'vitest';
import { keyIdOf } from '$lib/chain/p256';
import type { LeaseView } from '$lib/chain/types';
import { sha256, toHexDigits } from '$lib/core/bytes';
import { type Clock, systemClock } from '$lib/core/clock';
import type { ClassId, LeaseId, ModelId } from '$lib/core/ids';
import { createManualClock } from '$lib/core/manualClock';
import { systemRandom } from '$lib/core/random';
import { createPeers } from '$lib/peer/createPeers';
import type { Link } from '$lib/peer/link';
import { createMemoryHub } from '$lib/peer/memoryTransport';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import type { Role } from '$lib/protocol/messages';
import { chunkSpan, modelTreeOf } from '$lib/protocol/modelTree';
import { deviceIdOf, peerIdOf } from '$lib/protocol/peerId';
import { createBoard } from '$lib/provider/board';
import type { ModelCache } from '$lib/provider/modelCache';
import { receiveRenters } from '$lib/provider/receiveRenters';
import { doublingWorker, memoryModels } from '$lib/provider/testDoubles';
import { createDeviceSession } from './deviceSession';
import { createModelHandout, type ModelProgress } from './handOutModel';

const leaseId = 7n as LeaseId;
/** Three chunks. */
const SIZE_BYTES = 2 * 1024 * 1024 + 1000;
const model = Uint8Array.from({ length: SIZE_BYTES }, (_, i) => (i * 7919) >>> 3);
const modelId = toHexDigits(sha256(model)) as ModelId;

/** What a device does to another that calls it, in place of serving it. */
type DeviceManners = (link: Link) => void;

interface SwarmDevice {
	key: SigningKey;
	models: ModelCache;
	/** Links that other devices have opened to it. */
	visits: Link[];
	leave(): void;
	openLink(to: SwarmDevice): Promise<Link>;
}

/** A lease of several devices around one client, each a provider's own reception, over a network in memory. */
async function swarm({ clock = systemClock }: { clock?: Clock } = {}) {
	const hub = createMemoryHub({ random: systemRandom, clock: systemClock });
	const clientKey = await generateSigningKey();
	const lease: LeaseView = {
		leaseId,
		classId: '0xaa' as ClassId,
		client: '0xbb',
		clientKeyId: keyIdOf(clientKey.publicKey),
		deviceIds: [],
		windowIds: [],
		startS: 1000,
		endS: 1600,
		costWei: 1n
	};
	let sentBytes = 0;

	const join = (key: SigningKey, role: Role) => {
		const peers = createPeers({
			key,
			role,
			peerId: peerIdOf(key.publicKey),
			brokerUrl: '',
			join: ({ peerId }) => hub.transport(peerId),
			clock: systemClock,
			random: systemRandom
		});
		onTestFinished(() => peers.close());
		return peers;
	};
	const client = join(clientKey, 'client');
	const forever = new AbortController().signal;
	const open = (peers: typeof client, { key }: Pick<SwarmDevice, 'key'>) =>
		peers.openLink({ publicKey: key.publicKey, endpoint: '' }, forever);

	/** @param inLease false for a device that this client has not rented */
	async function device({
		manners,
		models = memoryModels(),
		inLease = true,
		key
	}: {
		manners?: DeviceManners;
		models?: ModelCache;
		inLease?: boolean;
		key?: SigningKey;
	} = {}): Promise<SwarmDevice> {
		const own = key ?? (await generateSigningKey());
		const deviceId = deviceIdOf(own.publicKey);
		if (inLease && !lease.deviceIds.includes(deviceId)) lease.deviceIds.push(deviceId);
		const peers = join(own, 'device');
		const stop = new AbortController();
		const visits: Link[] = [];
		const reception = receiveRenters(
			{
				openLink: peers.openLink,
				onState: peers.onState,
				rejoin: peers.rejoin,
				close: () => peers.close(),
				onLink: (handler) =>
					peers.onLink((link) => {
						if (link.remote.role === 'device') visits.push(link);
						if (link.remote.role === 'device' && manners) manners(link);
						else handler(link);
					})
			},
			{
				deviceId,
				key: own,
				chainId: 31337,
				worker: doublingWorker(),
				models,
				getLease: async (id) => (id === leaseId ? lease : undefined),
				getEndpoint: async () => '',
				nowS: () => 1000,
				clock: systemClock,
				board: createBoard(systemClock),
				signal: stop.signal
			}
		);
		reception.open();
		return { key: own, models, visits, leave: () => stop.abort(), openLink: (to) => open(peers, to) };
	}

	const handout = createModelHandout({ modelId, bytes: model, clock });

	/** The client's session with a device, its lease accepted; what leaves the client is counted. */
	async function session(to: SwarmDevice) {
		const link = await open(client, to);
		const counting: Link = {
			...link,
			send(message, options) {
				for (const { length } of options?.attachments ?? []) sentBytes += length;
				return link.send(message, options);
			}
		};
		const made = createDeviceSession(counting, { deviceId: deviceIdOf(to.key.publicKey), chainId: 31337 });
		await made.presentLease(leaseId);
		return made;
	}

	/** Gives one device the model. */
	async function provide(to: SwarmDevice, onProgress: (progress: ModelProgress) => void = () => {}) {
		let fromPeers = 0;
		await (
			await session(to)
		).provideModel(handout, {
			signal: forever,
			onProgress: (progress) => {
				fromPeers = progress.fromPeers;
				onProgress(progress);
			},
			onLoading: () => {}
		});
		return fromPeers;
	}

	return { device, provide, session, handout, lease, sentBytes: () => sentBytes };
}

const tree = modelTreeOf(model);

/** Answers every fetch by `answer`. */
const answering =
	(
		answer: (link: Link, index: number, asked: number) => [chunk: Uint8Array, proof: Uint8Array] | undefined
	) =>
	(link: Link) => {
		let asked = 0;
		link.onMessage(async ({ message, reply }) => {
			if (message.type !== 'model.fetch') return;
			const given = answer(link, message.index, ++asked);
			if (!given) return reply({ type: 'refused', code: 'model.missing', text: '' });
			const [chunk, proof] = given;
			const { index } = message;
			return reply(
				{ type: 'model.chunk', modelId, index, proof: Uint8Array.from(proof) },
				{ attachments: [chunk] }
			);
		});
	};

/** Says that it holds the model, and has nothing. */
const holdsNothingPeer: DeviceManners = answering(() => undefined);

/** Its every second chunk has one wrong bit. */
const flipsABitPeer = async (): Promise<DeviceManners> => {
	const { proofOf } = await tree;
	return answering((_, index, asked) => {
		const chunk = model.slice(...chunkSpan(model.length, index));
		if (asked % 2 === 0) chunk[77] = 1 ^ (chunk[77] ?? 0);
		return [chunk, proofOf(index)];
	});
};

/** Gives one chunk and is gone. */
const vanishesPeer = async (): Promise<DeviceManners> => {
	const { proofOf } = await tree;
	return answering((link, index, asked) => {
		if (asked > 1) link.close();
		return [model.subarray(...chunkSpan(model.length, index)), proofOf(index)];
	});
};

/** A disk that has the whole model. */
async function fullDisk() {
	const models = memoryModels();
	for (let index = 0; index < 3; index++) {
		const [start, end] = chunkSpan(model.length, index);
		await models.append(modelId, start, model.slice(start, end));
	}
	await models.read(modelId, model.length);
	return models;
}

const isWhole = async ({ models }: Pick<SwarmDevice, 'models'>) => {
	const bytes = await models.read(modelId, model.length);
	return bytes !== undefined && Buffer.compare(bytes, model) === 0;
};

describe('handing a model to a fleet', () => {
	it('sends it once, and four devices have it', async () => {
		const { device, provide, sentBytes } = await swarm();
		const devices = await Promise.all([device(), device(), device(), device()]);
		const fromPeers = await Promise.all(devices.map((one) => provide(one)));
		for (const { models } of devices) expect(await isWhole({ models })).toBe(true);
		expect(sentBytes()).toBe(model.length);
		expect(fromPeers.sort((a, b) => a - b)).toEqual([0, model.length, model.length, model.length]);
	});

	it('sends nothing where a device has it already, which a reload does not change', async () => {
		const { device, provide, sentBytes } = await swarm();
		const [full, empty] = await Promise.all([device({ models: await fullDisk() }), device()]);
		await provide(full);
		expect(await provide(empty)).toBe(model.length);
		expect(sentBytes()).toBe(0);
	});

	it('goes on where a device stopped: its first chunk comes from nobody', async () => {
		const models = memoryModels();
		const [start, end] = chunkSpan(model.length, 0);
		await models.append(modelId, start, model.slice(start, end));
		const { device, provide, sentBytes } = await swarm();
		const parts: number[] = [];
		await provide(await device({ models }), ({ part }) => parts.push(Math.round(part * model.length)));
		expect(sentBytes()).toBe(model.length - end);
		expect(parts).toEqual([2 * 1024 * 1024, model.length]);
	});

	it('finds out a peer that sends a wrong chunk, asks it nothing more, and completes', async () => {
		const { device, provide, sentBytes } = await swarm();
		const liar = await device({ models: await fullDisk(), manners: await flipsABitPeer() });
		const honest = await device();
		await provide(liar);
		await provide(honest);
		expect(await isWhole(honest)).toBe(true);
		expect(sentBytes()).toBeGreaterThan(0);
		expect(liar.visits).toHaveLength(1);
	});

	it('completes where a peer vanishes amid it', async () => {
		const { device, provide } = await swarm();
		const [brief, full, empty] = await Promise.all([
			device({ models: await fullDisk(), manners: await vanishesPeer() }),
			device({ models: await fullDisk() }),
			device()
		]);
		await provide(brief);
		await provide(full);
		expect(await provide(empty)).toBe(model.length);
		expect(await isWhole(empty)).toBe(true);
	});

	it('sends itself what a device that claims to hold all does not give', async () => {
		const { device, provide, sentBytes } = await swarm();
		const boaster = await device({ models: await fullDisk(), manners: holdsNothingPeer });
		await provide(boaster);
		const other = await device();
		expect(await provide(other)).toBe(0);
		expect(sentBytes()).toBe(model.length);
	});

	it('gives the first place to another where the device that is sent to leaves', async () => {
		const { device, provide, sentBytes } = await swarm();
		const [first, second, third] = await Promise.all([device(), device(), device()]);
		const gone = provide(first, ({ part }) => {
			if (part > 0.3) first.leave();
		});
		const rest = Promise.all([provide(second), provide(third)]);
		await expect(gone).rejects.toMatchObject({ code: 'bye' });
		await rest;
		for (const { models } of [second, third]) expect(await isWhole({ models })).toBe(true);
		expect(sentBytes()).toBeLessThanOrEqual(2 * model.length);
	});

	it('helps a device that gets nowhere with the peers it was named', async () => {
		const clock = createManualClock();
		const { device, provide, sentBytes } = await swarm({ clock });
		// It takes the question and says nothing.
		const mute = await device({ models: await fullDisk(), manners: (link) => link.onMessage(() => {}) });
		await provide(mute);
		const other = await device();
		const provided = provide(other);
		while (mute.visits.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
		await clock.advance(19_999);
		expect(sentBytes()).toBe(0);
		await clock.advance(1);
		await provided;
		expect(sentBytes()).toBe(model.length);
	});

	it('names to nobody a device that has gone', async () => {
		const { device, provide, sentBytes } = await swarm();
		const full = await device({ models: await fullDisk() });
		await provide(full);
		full.leave();
		await new Promise((resolve) => setTimeout(resolve, 5));
		expect(await provide(await device())).toBe(0);
		expect(sentBytes()).toBe(model.length);
	});
});

describe('devices of a lease', () => {
	const fetch = async (link: Link, index: number, lease = leaseId) => {
		const asked = { type: 'model.fetch', modelId, leaseId: lease, index } as const;
		return (await link.request(asked, { timeoutMs: 10_000 })).message;
	};

	it('serve each other chunks with their proofs, also what was here before a reload', async () => {
		const { device, provide } = await swarm();
		const [full, other] = await Promise.all([device({ models: await fullDisk() }), device()]);
		await provide(full);
		const link = await other.openLink(full);
		const { proofOf } = await tree;
		expect(await fetch(link, 2)).toEqual({ type: 'model.chunk', modelId, index: 2, proof: proofOf(2) });
		expect(await fetch(link, 3)).toMatchObject({ type: 'refused', code: 'model.unknown' });
	});

	it('serve nobody of another lease, and nothing that was not offered', async () => {
		const { device, provide, session, lease } = await swarm();
		const [full, stranger, other] = await Promise.all([
			device({ models: await fullDisk() }),
			device({ inLease: false }),
			device()
		]);
		await session(full);
		const early = await other.openLink(full);
		expect(await fetch(early, 0)).toMatchObject({ code: 'lease.unknown' });
		await provide(full);
		const link = await stranger.openLink(full);
		expect(await fetch(link, 0)).toMatchObject({ type: 'refused', code: 'lease.otherDevice' });
		expect((await link.closed).code).toBe('bye');
		// Given back by its client: no longer of the lease.
		lease.deviceIds = lease.deviceIds.filter((id) => id !== deviceIdOf(full.key.publicKey));
		expect(await fetch(await other.openLink(full), 0)).toMatchObject({ code: 'lease.otherDevice' });
	});

	it('hang up on one that asks for the same again and again, and on more questions than two at once', async () => {
		const { device, provide } = await swarm();
		const [full, other] = await Promise.all([device({ models: await fullDisk() }), device()]);
		await provide(full);
		const replays = await other.openLink(full);
		for (let times = 0; times < 9; times++)
			expect(await fetch(replays, 2)).toMatchObject({ type: 'model.chunk' });
		await expect(fetch(replays, 2)).rejects.toMatchObject({ code: 'message.tooMany' });
		const floods = await other.openLink(full);
		const asked = [0, 1, 2].map((index) => fetch(floods, index));
		expect((await Promise.allSettled(asked)).at(-1)).toMatchObject({
			reason: { code: 'message.tooMany' }
		});
	});
});
