import { describe, expect, it, onTestFinished } from 'vitest';
import { keyIdOf } from '$lib/chain/p256';
import type { LeaseView, RentQuote, WindowView } from '$lib/chain/types';
import { sha256, toHexDigits } from '$lib/core/bytes';
import { systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, LeaseId, ModelId, WindowId } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import type { Tensor } from '$lib/core/tensor';
import { acceptLink, openLink } from '$lib/peer/openLink';
import { createMemoryHub } from '$lib/peer/memoryTransport';
import type { Transport } from '$lib/peer/transport';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import { deviceIdOf, peerIdOf } from '$lib/protocol/peerId';
import { serveClient } from '$lib/provider/serveClient';
import { double, doublingWorker, memoryModels } from '$lib/provider/testDoubles';
import type { GpuWorker } from '$lib/worker/types';
import { createClient } from './createClient';
import type { ClientMemory, RememberedJob, RememberedLease } from './memory';
import type { ClientChain } from './ports';
import type { ClientService, ClientSnapshot } from './types';

const classId = '0xaa' as ClassId;
const leaseId = 7n as LeaseId;
const model = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) >>> 3);
const modelId = toHexDigits(sha256(model)) as ModelId;
const feed = (value: number): Tensor[] => [
	{ name: 'x', type: 'float32', dims: [1], data: new Uint8Array(Float32Array.of(value).buffer) }
];
const feeds = (count: number) => Array.from({ length: count }, (_, i) => feed(i));
const job = (count: number) => ({
	title: 'doubling',
	modelId,
	model,
	feeds: feeds(count),
	assurance: 'economy' as const
});

function forgetfulMemory(): ClientMemory & { stored: { lease?: RememberedLease; job?: RememberedJob } } {
	const stored: { lease?: RememberedLease; job?: RememberedJob } = {};
	return {
		stored,
		lease: async () => stored.lease,
		saveLease: async (lease) => {
			if (lease) stored.lease = lease;
			else delete stored.lease;
		},
		job: async () => stored.job,
		saveJob: async (_, head) =>
			void (stored.job = { ...head, kept: [], ended: undefined, endedAtMs: undefined }),
		saveTask: async (_, task) => void stored.job?.kept.push(task),
		endJob: async (_, how, endedAtMs) => {
			if (stored.job) Object.assign(stored.job, { ended: how, endedAtMs });
		},
		model: async () => model,
		saveModel: async () => {}
	};
}

/** A market of one class: `workers` are its devices, each reachable under its own key. */
async function market(workers: GpuWorker[]) {
	const hub = createMemoryHub({ random: systemRandom, clock: systemClock });
	const clientKey = await generateSigningKey();
	const client = hub.transport(peerIdOf(clientKey.publicKey));
	const keys = await Promise.all(workers.map(() => generateSigningKey()));
	const windows = keys.map(({ publicKey }, i): WindowView => ({
		windowId: BigInt(i) as WindowId,
		classId,
		deviceId: deviceIdOf(publicKey),
		owner: '0x01',
		mode: 'lp',
		startS: 0,
		endS: 5000,
		leaseEndS: 0,
		isJoined: true,
		isReported: false,
		score: BigInt(100 - i),
		endpoint: '',
		devicePublicKey: publicKey,
		stakedWei: 1n,
		claimableWei: 0n
	}));
	let lease: LeaseView | undefined;
	const open = (key: SigningKey, worker: GpuWorker): Transport => {
		const transport = hub.transport(peerIdOf(key.publicKey));
		transport.onChannel((channel) => {
			void acceptLink(channel, { key, role: 'device', random: systemRandom, clock: systemClock }).then(
				(link) =>
					serveClient(link, {
						deviceId: deviceIdOf(key.publicKey),
						key,
						chainId: 31337,
						worker,
						models: memoryModels(),
						getLease: async () => lease,
						nowS: () => 1000,
						clock: systemClock,
						isDraining: () => false,
						onEvent: () => {}
					}),
				() => {}
			);
		});
		return transport;
	};
	const tabs = keys.map((key, i) => open(key, workers[i] ?? doublingWorker()));
	const rents: DeviceId[][] = [];
	const chain: ClientChain = {
		chainId: 31337,
		nowS: () => 1000,
		quoteRent: async ({ devices, seconds }) =>
			({ classId, devices, endS: 1000 + seconds, costWei: 5n }) as unknown as RentQuote,
		getWindows: async () => windows,
		getLease: async (id) => (id === leaseId ? lease : undefined),
		rent: async ({ windowIds, endS, clientPublicKey, maxCostWei }) => {
			if (maxCostWei < 5n)
				throw new RallyError('The price moved past your limit.', { code: 'rent.priceMoved' });
			const deviceIds = windowIds.flatMap(
				(id) => windows.find(({ windowId }) => windowId === id)?.deviceId ?? []
			);
			rents.push(deviceIds);
			lease = {
				leaseId,
				classId,
				client: '0x02',
				clientKeyId: keyIdOf(clientPublicKey),
				deviceIds,
				windowIds,
				startS: 1000,
				endS,
				costWei: 5n
			};
			return { leaseId, transactionHash: '0xcc' };
		}
	};
	const memory = forgetfulMemory();
	const newTab = (): ClientService =>
		createClient({
			chain,
			publicKey: clientKey.publicKey,
			memory,
			clock: systemClock,
			random: systemRandom,
			openLink: async ({ devicePublicKey }, signal) => {
				const peerId = peerIdOf(devicePublicKey);
				const channel = await client.connect(peerId, { signal });
				const options = { key: clientKey, role: 'client' as const, random: systemRandom, clock: systemClock };
				return openLink(channel, { ...options, expect: { peerId }, signal });
			}
		});
	onTestFinished(() => {
		client.close();
		for (const tab of tabs) tab.close();
	});
	return {
		newTab,
		tabs,
		windows,
		memory,
		rents,
		reopen: (i: number, worker: GpuWorker) => open(keyAt(keys, i), worker)
	};
}

function keyAt(keys: SigningKey[], i: number): SigningKey {
	const key = keys[i];
	if (!key) throw new Error(`no device ${i}`);
	return key;
}

const until = (service: ClientService, holds: (snapshot: ClientSnapshot) => boolean) =>
	new Promise<ClientSnapshot>((resolve) => {
		const stop = service.snapshot.subscribe((snapshot) => {
			if (holds(snapshot)) queueMicrotask(() => (stop(), resolve(snapshot)));
		});
	});
const values = (snapshot: ClientSnapshot) =>
	snapshot.job?.tasks.map(
		({ outputs }) => outputs && new Float32Array(outputs[0]?.data.slice().buffer ?? new ArrayBuffer(4))[0]
	);
const rent = (devices: number) => ({ classId, devices, seconds: 600, maxCostWei: 5n });

describe('createClient', () => {
	it('rents the best devices that are free, and spreads a job over them', async () => {
		const { newTab, rents, windows } = await market([doublingWorker(), doublingWorker(), doublingWorker()]);
		const client = newTab();
		await client.rent(rent(2));
		expect(rents).toEqual([[windows[0]?.deviceId, windows[1]?.deviceId]]);
		await client.run(job(8));
		const snapshot = client.snapshot.get();
		expect(snapshot.error).toBeUndefined();
		expect(snapshot.job?.state).toBe('done');
		expect(values(snapshot)).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
		expect(snapshot.job?.tasks.every(({ receipt }) => receipt?.valid)).toBe(true);
		expect(snapshot.devices.map(({ tasksDone }) => tasksDone).reduce((a, b) => a + b)).toBe(8);
	});

	it('says so and pays nothing where too few devices are free, or the price moved', async () => {
		const { newTab, rents } = await market([doublingWorker()]);
		const client = newTab();
		await client.rent(rent(2));
		expect(client.snapshot.get().error?.code).toBe('rent.noIdleDevice');
		await client.rent({ ...rent(1), maxCostWei: 4n });
		expect(client.snapshot.get()).toMatchObject({ phase: 'idle', error: { code: 'rent.priceMoved' } });
		expect(rents).toEqual([]);
	});

	it('refuses to send a model that is not what its hash names', async () => {
		const { newTab } = await market([doublingWorker()]);
		const client = newTab();
		await client.rent(rent(1));
		await client.run({ ...job(1), model: model.slice(1) });
		expect(client.snapshot.get().error?.code).toBe('model.hashMismatch');
	});

	it('moves the work of a tab that closes to the other one, and loses nothing', async () => {
		const stuck = doublingWorker(() => new Promise(() => {}));
		const { newTab, tabs } = await market([stuck, doublingWorker()]);
		const client = newTab();
		await client.rent(rent(2));
		const running = client.run(job(6));
		await until(client, ({ job }) => job?.tasks.filter(({ state }) => state === 'done').length === 4);
		tabs[0]?.close();
		await running;
		expect(values(client.snapshot.get())).toEqual([0, 2, 4, 6, 8, 10]);
		expect(client.snapshot.get().devices[0]?.state).not.toBe('ready');
	});

	it('uses a tab again that went away and came back', async () => {
		let answered = 0;
		const diesAfterTwo = doublingWorker((request) =>
			++answered > 2 ? new Promise(() => {}) : double(request)
		);
		const { newTab, tabs, reopen } = await market([diesAfterTwo]);
		const client = newTab();
		await client.rent(rent(1));
		const running = client.run(job(4));
		await until(client, ({ job }) => job?.tasks.filter(({ state }) => state === 'done').length === 2);
		tabs[0]?.close();
		await until(client, ({ devices }) => devices[0]?.state === 'lost');
		const again = reopen(0, doublingWorker());
		onTestFinished(() => again.close());
		await running;
		expect(values(client.snapshot.get())).toEqual([0, 2, 4, 6]);
	});

	it('takes a lease and a half-done job up again after a reload', async () => {
		let answered = 0;
		const slow = doublingWorker((request) => (++answered > 2 ? new Promise(() => {}) : double(request)));
		const { newTab, tabs, reopen, memory } = await market([slow]);
		const before = newTab();
		await before.rent(rent(1));
		void before.run(job(5));
		await until(before, ({ job }) => job?.tasks.filter(({ state }) => state === 'done').length === 2);
		tabs[0]?.close();
		const again = reopen(0, doublingWorker());
		onTestFinished(() => again.close());
		expect(memory.stored.job?.kept).toHaveLength(2);
		const after = newTab();
		await after.resume();
		expect(after.snapshot.get().job?.state).toBe('done');
		expect(values(after.snapshot.get())).toEqual([0, 2, 4, 6, 8]);
		expect(after.snapshot.get().job?.jobId).toBe(memory.stored.job?.jobId);
		await before.leave();
	});

	it('cancels: what finished is kept, the rest is let go', async () => {
		const stuck = doublingWorker(() => new Promise(() => {}));
		const { newTab } = await market([stuck]);
		const client = newTab();
		await client.rent(rent(1));
		const running = client.run(job(3));
		await until(client, ({ job }) => job?.tasks.some(({ state }) => state === 'running') ?? false);
		await client.cancel();
		await running;
		expect(client.snapshot.get().job?.tasks.map(({ state }) => state)).toEqual([
			'cancelled',
			'cancelled',
			'cancelled'
		]);
	});

	it('drops a device whose answer is not the tensor it announces, and asks elsewhere', async () => {
		const lies = doublingWorker(async (request) => {
			const result = await double(request);
			for (const output of result.outputs) output.data = new Uint8Array(8);
			return result;
		});
		const { newTab } = await market([lies, doublingWorker()]);
		const client = newTab();
		await client.rent(rent(2));
		await client.run(job(4));
		expect(values(client.snapshot.get())).toEqual([0, 2, 4, 6]);
	});
});
