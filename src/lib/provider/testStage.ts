// One provider's tab with a chain, a GPU and a network in memory around it: for tests.
import { onTestFinished } from 'vitest';
import { keyIdOf } from '$lib/chain/p256';
import type { LeaseView, PoolView, RoundView, VerifierView } from '$lib/chain/types';
import { sha256, toHexDigits } from '$lib/core/bytes';
import { systemClock, type Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { Address, ClassId, LeaseId, ModelId, RoundId, WindowId } from '$lib/core/ids';
import { createManualClock } from '$lib/core/manualClock';
import { systemRandom } from '$lib/core/random';
import { allocOnCpu } from '$lib/gpu/kernels/alloc-u32/reference';
import { proveOnCpu } from '$lib/gpu/kernels/gemm/reference';
import { proveTriadOnCpu } from '$lib/gpu/kernels/triad-u32/reference';
import type { Work } from '$lib/gpu/proof/work';
import type { GpuReport } from '$lib/gpu/report';
import { createPeers } from '$lib/peer/createPeers';
import { createMemoryHub } from '$lib/peer/memoryTransport';
import { generateSigningKey } from '$lib/protocol/key';
import type { Role } from '$lib/protocol/messages';
import { deviceIdOf, peerIdOf } from '$lib/protocol/peerId';
import type { GpuWorker } from '$lib/worker/types';
import { createControls } from './controls/createControls';
import { CONSENT_VERSION, DEFAULT_PREFERENCES } from './controls/preferences';
import { noSenses } from './controls/noSenses';
import type { Senses } from './controls/senses';
import type { Autopilot } from './autopilot/createAutopilot';
import { createProvider } from './createProvider';
import { createTabs } from './tabs/createTabs';
import type { OwnWindow, ProviderChain, ProviderNetwork, ProviderOptions } from './ports';
import { double, doublingWorker, memoryModels } from './testDoubles';
import type { ProviderPhase, ProviderService, ProviderSnapshot, StartOptions } from './types';

export const classId = `0x${'aa'.repeat(32)}` as ClassId;
export const wallet: Address = '0x00000000000000000000000000000000000000Aa';
export const stranger: Address = '0x00000000000000000000000000000000000000Bb';
export const leaseId = 7n as LeaseId;
export const model = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) >>> 3);
export const modelId = toHexDigits(sha256(model)) as ModelId;
export const modelTitle = `model ${modelId.slice(0, 8)}`;
export const options = { classId, mode: 'lp' as const, windowSeconds: 600 };
export const ready: GpuReport = {
	status: 'ready',
	adapter: { vendor: 'v', architecture: 'a', description: '', name: 'a test adapter', isSoftware: true },
	limits: {
		maxBufferBytes: 1 << 28,
		maxStorageBindingBytes: 1 << 27,
		maxWorkgroupStorageBytes: 16_384,
		maxWorkgroupInvocations: 256
	},
	features: []
};

/** Something that others wait for. */
export function gate() {
	let open = () => {};
	const opened = new Promise<void>((resolve) => (open = resolve));
	return { opened, open };
}

interface CpuWorker extends GpuWorker {
	lose(code?: string): void;
	unloaded: ModelId[];
	kills: number;
}

/** Stands for the GPU: proves on the CPU, and answers feeds with their values doubled. */
export function cpuWorker(hold: () => Promise<void> = async () => {}): CpuWorker {
	let prepared: Work | undefined;
	let products: Int32Array[] | undefined;
	let memory: Awaited<ReturnType<typeof allocOnCpu>> | undefined;
	const killed = new Set<(error: RallyError) => void>();
	const listeners = new Set<(error: RallyError) => void>();
	const doubling = doublingWorker();
	let isEmpty = false;
	const worker: CpuWorker = {
		...doubling,
		unloaded: [],
		kills: 0,
		probe: async () => ready,
		prepare: async (work) => {
			prepared = work;
			return {};
		},
		prove: async (given, asked) => {
			if (!prepared) throw new Error('nothing was prepared');
			const seed = Uint8Array.from(given);
			const total = prepared.kernel === 'alloc-u32' ? prepared.chunks : prepared.rounds;
			asked?.onProgress?.(total, total);
			if (prepared.kernel === 'triad-u32') return proveTriadOnCpu({ ...prepared, seed });
			if (prepared.kernel === 'alloc-u32') return (memory = await allocOnCpu({ ...prepared, seed }));
			const proof = proveOnCpu({ ...prepared, seed });
			products = proof.products;
			return proof;
		},
		openRound: async (round) => {
			const product = products?.[round - 1];
			if (!product) throw new Error('nothing was proved');
			return new Uint8Array(product.slice().buffer);
		},
		probeMemory: async (seed, count) => {
			if (!memory) throw new Error('nothing was proved');
			return memory.probe(seed, count);
		},
		release: async () => {
			prepared = undefined;
			products = undefined;
			memory = undefined;
		},
		loadModel: (...asked) => {
			isEmpty = false;
			return doubling.loadModel(...asked);
		},
		/** As the real one: what runs rejects once the worker is killed, and a new one holds no model. */
		run: (...asked) =>
			new Promise((resolve, reject) => {
				if (isEmpty) return reject(new RallyError('Not held.', { code: 'model.notLoaded' }));
				killed.add(reject);
				hold()
					.then(() => double(...asked))
					.then(resolve, reject);
			}),
		unload: async (id) => void worker.unloaded.push(id),
		terminate: () => {
			worker.kills++;
			for (const reject of killed) reject(new RallyError('Killed.', { code: 'worker.terminated' }));
		},
		onLost: (listener) => {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		lose: (code = 'gpu.deviceLost') => {
			isEmpty = true;
			for (const listener of [...listeners]) listener(new RallyError('The GPU was lost.', { code }));
		}
	};
	return worker;
}

/** A worker whose runs wait at a gate. */
export function gatedWorker() {
	const started = gate();
	const finish = gate();
	const worker = cpuWorker(() => {
		started.open();
		return finish.opened;
	});
	return { worker, started: started.opened, finish: finish.open };
}

/** A round that was drawn this second. */
export function aRound({
	deviceId,
	classId,
	verifiers,
	nowS
}: Pick<RoundView, 'deviceId' | 'classId'> & { verifiers: VerifierView[]; nowS: number }): RoundView {
	return {
		roundId: 1n as RoundId,
		deviceId,
		classId,
		feeWei: 2n,
		drawUntilS: nowS + 300,
		deadlineS: nowS + 300,
		isFault: false,
		status: 'drawn',
		isClosed: false,
		seats: verifiers.map(({ verifier }) => ({ verifier, vote: undefined }))
	};
}

/** A chain of one device and one wallet, in memory. Every method that costs money is written down in `sent`. */
function ledger(nowS: () => number) {
	const state = {
		sent: [] as string[],
		owner: undefined as Address | undefined,
		attested: false,
		/** None, as long as no test asks for one: then nothing is renewed. */
		proof: undefined as { atS: number; validUntilS: number } | undefined,
		rallyWei: 5n,
		gasWei: 5n,
		window: undefined as OwnWindow | undefined,
		pools: [] as PoolView[],
		asksEachTime: false,
		lease: undefined as LeaseView | undefined,
		verifiers: [] as VerifierView[],
		rounds: { own: undefined, fault: undefined } as Record<'own' | 'fault', RoundView | undefined>
	};
	const send = (name: string) => {
		state.sent.push(name);
		return '0xcc' as const;
	};
	let windows = 0n;
	const open = ({ classId, mode, windowSeconds }: StartOptions): OwnWindow => ({
		windowId: ++windows as WindowId,
		classId,
		owner: wallet,
		mode,
		startS: nowS(),
		endS: nowS() + windowSeconds,
		stakedWei: 1_000_000n
	});
	const chain: ProviderChain = {
		chainId: 31337,
		nowS,
		wallet: async () => wallet,
		balances: async () => ({ rallyWei: state.rallyWei, gasWei: state.gasWei }),
		requestFunds: undefined,
		ownerOf: async () => state.owner,
		register: async () => {
			state.owner = wallet;
			return send('register');
		},
		getVerifiers: async () => state.verifiers,
		getRounds: async () => ({ ...state.rounds }),
		requestRound: async (deviceId, classId) => {
			// Drawn at once; whoever may be drawn is.
			state.rounds.own = aRound({ deviceId, classId, verifiers: state.verifiers, nowS: nowS() });
			return { transactionHash: send('requestRound'), feeWei: 2n };
		},
		drawRound: async () => send('drawRound'),
		settleRound: async (round) => {
			state.rounds.own = { ...round, status: 'undecided', isClosed: true };
			return send('settleRound');
		},
		resolveReport: async () => void send('resolveReport'),
		isAttested: async () => state.attested,
		getProof: async () => state.proof,
		getOwnWindow: async () => state.window,
		getPools: async () => state.pools,
		asksEachTime: () => state.asksEachTime,
		stake: async ({ classId, mode, windowSeconds }) => {
			const transactionHash = send('stake');
			if (state.window) throw new Error('this device is staked already');
			state.window = open({ classId, mode, windowSeconds });
			return { transactionHash, burnedWei: 3n };
		},
		renew: async ({ windowId, classId, mode }, { windowSeconds }) => {
			const transactionHash = send('renew');
			if (state.window?.windowId !== windowId) throw new Error('no such window');
			if (state.window.endS > nowS()) throw new Error('it is not over');
			state.window = open({ classId, mode, windowSeconds });
			return { transactionHash, burnedWei: 3n };
		},
		getEarnings: async () => ({
			claimableWei: 400_000n,
			claimedWei: 0n,
			lockedWei: 700_000n,
			proceedsWei: 0n
		}),
		claim: async () => ({ transactionHash: send('claim'), amountWei: 400_000n }),
		endWindow: async () => {
			const transactionHash = send('endWindow');
			state.window = undefined;
			return { transactionHash, returnedWei: 1_100_000n };
		},
		getLease: async (id) => (id === state.lease?.leaseId ? state.lease : undefined),
		getEndpoint: async () => ''
	};
	return { state, chain };
}

interface StageOptions {
	worker?: GpuWorker;
	chain?: Partial<ProviderChain>;
	senses?: Senses;
	/** Wraps the stage's chain, and makes an autopilot on it. */
	autopilot?: (on: { chain: ProviderChain; clock: Clock }) => { chain: ProviderChain; autopilot: Autopilot };
	also?: Partial<ProviderOptions>;
}

/** One provider's tab, a chain, and a network in memory on which a verifier and renters can appear. */
export async function stage({
	worker = cpuWorker(),
	chain: changed = {},
	senses = noSenses(),
	autopilot,
	also = {}
}: StageOptions = {}) {
	const clock = createManualClock();
	const startMs = clock.nowMs();
	const nowS = () => 1000 + Math.floor((clock.nowMs() - startMs) / 1000);
	const hub = createMemoryHub({ random: systemRandom, clock: systemClock });
	const key = await generateSigningKey();
	const deviceId = deviceIdOf(key.publicKey);
	const { state, chain } = ledger(nowS);
	let online = 0;

	const peers = (role: Role, own: typeof key) =>
		createPeers({
			key: own,
			role,
			peerId: peerIdOf(own.publicKey),
			brokerUrl: '',
			join: ({ peerId }) => hub.transport(peerId),
			clock: systemClock,
			random: systemRandom
		});
	const goOnline = async (signal: AbortSignal): Promise<ProviderNetwork> => {
		online++;
		const mine = peers('device', key);
		let isOpen = true;
		await mine.online(signal);
		return {
			...mine,
			close() {
				if (isOpen) online--;
				isOpen = false;
				mine.close();
			}
		};
	};
	const controls = createControls({
		senses,
		memory: {
			preferences: async () => ({ ...DEFAULT_PREFERENCES, consentVersion: CONSENT_VERSION }),
			keepPreferences: async () => {},
			traffic: async () => undefined,
			keepTraffic: async () => {}
		},
		movedBytes: () => 0,
		localTime: () => ({ day: 'today', minute: 0 }),
		clock
	});
	const own = { ...chain, ...changed };
	const ports = {
		...(autopilot?.({ chain: own, clock }) ?? { chain: own }),
		key,
		worker,
		models: memoryModels(),
		controls,
		tabs: createTabs(undefined),
		goOnline,
		clock,
		...also
	};
	const provider = createProvider(ports);
	const phases: ProviderPhase[] = [];
	provider.snapshot.subscribe(({ phase }) => phases.at(-1) !== phase && phases.push(phase));

	/** Somebody who opens links to the device under a key of their own. */
	async function visitor(role: Role = 'client') {
		const own = await generateSigningKey();
		const place = peers(role, own);
		onTestFinished(() => place.close());
		return {
			publicKey: own.publicKey,
			openLink: () => place.openLink({ publicKey: key.publicKey, endpoint: '' }, new AbortController().signal)
		};
	}

	/** Whoever holds the lease; opens links under the key that it names. */
	async function renter(id: LeaseId = leaseId) {
		const { publicKey, openLink } = await visitor();
		state.lease = {
			leaseId: id,
			classId,
			client: stranger,
			clientKeyId: keyIdOf(publicKey),
			deviceIds: [deviceId],
			windowIds: [1n as WindowId],
			startS: 1000,
			endS: 1500,
			costWei: 1n
		};
		return { openLink, leaseId: id, deviceId };
	}

	onTestFinished(() => provider.stopNow());
	return {
		provider,
		snapshot: () => provider.snapshot.get(),
		phases,
		state,
		chain: ports.chain,
		ports,
		clock,
		hub,
		peers,
		visitor,
		renter,
		online: () => online,
		/** A second tab's life under the same key: a reload. */
		reload: () => createProvider(ports)
	};
}

export type Stage = Awaited<ReturnType<typeof stage>>;

export const until = (provider: ProviderService, holds: (snapshot: ProviderSnapshot) => boolean) =>
	new Promise<void>((resolve) => {
		const unsubscribe = provider.snapshot.subscribe((snapshot) => {
			if (holds(snapshot)) queueMicrotask(() => (unsubscribe(), resolve()));
		});
	});
/** Lets whatever is still under way do its worst. */
export const linger = async () => {
	for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
};
export const logOf = ({ log }: ProviderSnapshot) => log.map(({ text }) => text);

/** The stage's device is registered and attested: what is left is to stake. */
export async function proven(options?: StageOptions): Promise<Stage> {
	const made = await stage(options);
	made.state.owner = wallet;
	made.state.attested = true;
	return made;
}
