// A market of one class for tests: devices on a network in memory, a chain in a closure, and a client's browser.
import { onTestFinished } from 'vitest';
import { keyIdOf } from '$lib/chain/p256';
import type { LeaseView, RentQuote, WindowView } from '$lib/chain/types';
import { sha256, toHexDigits } from '$lib/core/bytes';
import { type Clock, systemClock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { ClassId, DeviceId, Hex, LeaseId, ModelId, WindowId } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import type { Tensor } from '$lib/core/tensor';
import { valuesOf } from '$lib/inference/values';
import { createMemoryHub } from '$lib/peer/memoryTransport';
import { acceptLink, openLink } from '$lib/peer/openLink';
import type { Link } from '$lib/peer/link';
import type { Transport } from '$lib/peer/transport';
import { generateSigningKey, type SigningKey } from '$lib/protocol/key';
import { deviceIdOf, peerIdOf } from '$lib/protocol/peerId';
import { serveClient } from '$lib/provider/serveClient';
import { doublingWorker, memoryShelf } from '$lib/provider/testDoubles';
import { clientMemory } from './wire/clientMemory';
import { createBlobStore } from '$lib/store/blobStore';
import { createJobRepository } from '$lib/store/jobRepository';
import { createMemoryBlobDriver } from '$lib/store/memoryBlobDriver';
import { createMemoryRowStore } from '$lib/store/memoryRowStore';
import { createReceiptRepository } from '$lib/store/receiptRepository';
import { createSettingsRepository } from '$lib/store/settingsRepository';
import { createTrustRepository } from '$lib/store/trustRepository';
import type { GpuWorker } from '$lib/worker/types';
import { createClient } from '$lib/client/createClient';
import type { ClientChain, ClientOptions } from '$lib/client/ports';
import type { ClientService, ClientSnapshot, JobRequest } from '$lib/client/types';

export const classId = '0xaa' as ClassId;
const leaseId = 7n as LeaseId;
export const model = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) >>> 3);
const modelId = toHexDigits(sha256(model)) as ModelId;

/** Four values, of which the second half is worth as much as the first. */
export const feed = (value: number): Tensor[] => [
	{
		name: 'x',
		type: 'float32',
		dims: [4],
		data: new Uint8Array(Float32Array.of(value, 1, 2, value + 1).buffer)
	}
];

export const job = (count: number, change: Partial<JobRequest> = {}): JobRequest => ({
	title: 'doubling',
	modelId,
	model,
	feeds: Array.from({ length: count }, (_, i) => feed(i)),
	assurance: 'standard',
	...change
});

/** The first value of each task's outputs. */
export const values = ({ job }: ClientSnapshot): (number | undefined)[] =>
	job?.tasks.map(({ outputs: [output] = [] }) => output && valuesOf(output)[0]) ?? [];

export const doubled = (count: number) => Array.from({ length: count }, (_, i) => 2 * i);

/** Waits until the snapshot is so. */
export const until = (service: ClientService, holds: (snapshot: ClientSnapshot) => boolean) =>
	new Promise<ClientSnapshot>((resolve) => {
		const stop = service.snapshot.subscribe((snapshot) => {
			if (holds(snapshot)) queueMicrotask(() => (stop(), resolve(snapshot)));
		});
	});

export const rent = (devices: number) => ({ classId, devices, endS: 1600, maxCostWei: 5n });

interface MarketOptions {
	clock?: Clock;
	/** Of all devices; one each where left out. */
	owner?: Hex;
	/** Comes between a device and its link. */
	between?: (link: Link, device: number) => Link;
	/** Ends when this device may be reached. */
	reachable?: (device: number) => Promise<unknown>;
	client?: Partial<ClientOptions>;
	chain?: Partial<ClientChain>;
}

/** `workers` are its devices, each reachable under its own key. */
export async function market(
	workers: GpuWorker[],
	{
		clock = systemClock,
		owner,
		between = (link) => link,
		reachable = async () => {},
		...change
	}: MarketOptions = {}
) {
	const hub = createMemoryHub({ random: systemRandom, clock });
	const clientKey = await generateSigningKey();
	const client = hub.transport(peerIdOf(clientKey.publicKey));
	const keys = await Promise.all(workers.map(() => generateSigningKey()));
	const windows = keys.map(({ publicKey }, i): WindowView => ({
		windowId: BigInt(i) as WindowId,
		classId,
		deviceId: deviceIdOf(publicKey),
		owner: owner ?? `0x0${i}`,
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
	const draining = new Set<number>();
	let lease: LeaseView | undefined;
	const open = (key: SigningKey, worker: GpuWorker, device: number): Transport => {
		const transport = hub.transport(peerIdOf(key.publicKey));
		transport.onChannel((channel) => {
			void acceptLink(channel, { key, role: 'device', random: systemRandom, clock }).then(
				(link) =>
					serveClient(between(link, device), {
						deviceId: deviceIdOf(key.publicKey),
						key,
						chainId: 31337,
						worker,
						shelf: memoryShelf(),
						openDevice: () => Promise.reject(new Error('no other device')),
						getLease: async () => lease,
						nowS: () => 1000,
						clock,
						closedFor: () => (draining.has(device) ? 'device.draining' : undefined),
						onEvent: () => {}
					}),
				() => {}
			);
		});
		return transport;
	};
	const tabs = keys.map((key, i) => open(key, workers[i] ?? doublingWorker(), i));
	const rents: DeviceId[][] = [];
	const accused: { windowId: WindowId; evidenceHash: Hex }[] = [];
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
		},
		accuse: async ({ windowId, evidenceHash }) => {
			accused.push({ windowId, evidenceHash });
			return { transactionHash: '0xdd' };
		},
		quoteEndLease: async () => 200n,
		endLease: async ({ windowIds, minProceedsWei }) => {
			if (minProceedsWei > 200n) throw new RallyError('The price moved.', { code: 'stake.priceMoved' });
			if (lease) {
				const left = lease.windowIds.map((id) => !windowIds.includes(id));
				lease = {
					...lease,
					windowIds: lease.windowIds.filter((_, i) => left[i]),
					deviceIds: lease.deviceIds.filter((_, i) => left[i])
				};
			}
			return { transactionHash: '0xee', proceedsWei: 200n };
		},
		...change.chain
	};
	const rows = createMemoryRowStore();
	const jobs = createJobRepository(rows);
	const receipts = createReceiptRepository(rows);
	const trust = createTrustRepository(rows);
	const memory = clientMemory(31337, {
		jobs,
		receipts,
		trust,
		settings: createSettingsRepository(rows),
		blobs: createBlobStore({ driver: createMemoryBlobDriver(), clock, quotaBytes: 2 ** 30 }),
		clock
	});
	const newTab = (): ClientService =>
		createClient({
			chain,
			publicKey: clientKey.publicKey,
			memory,
			clock,
			random: systemRandom,
			openLink: async ({ devicePublicKey }, signal) => {
				const peerId = peerIdOf(devicePublicKey);
				await reachable(windows.findIndex((window) => window.devicePublicKey === devicePublicKey));
				const channel = await client.connect(peerId, { signal });
				const options = { key: clientKey, role: 'client' as const, random: systemRandom, clock };
				return openLink(channel, { ...options, expect: { peerId }, signal });
			},
			...change.client
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
		jobs,
		receipts,
		trust,
		rents,
		accused,
		idOf: (device: number): DeviceId => {
			const window = windows[device];
			if (!window) throw new Error(`no device ${device}`);
			return window.deviceId;
		},
		drain: (device: number) => draining.add(device),
		reopen(device: number, worker: GpuWorker) {
			const key = keys[device];
			if (!key) throw new Error(`no device ${device}`);
			const tab = open(key, worker, device);
			onTestFinished(() => tab.close());
		}
	};
}
