import type { WindowEarnings } from '$lib/chain/getEarnings';
import type { Balances, LeaseView, VerifierView } from '$lib/chain/types';
import type { Clock } from '$lib/core/clock';
import { RallyError, toRallyError } from '$lib/core/errors';
import type { Address, ClassId, DeviceId, Hex, LeaseId, WindowId } from '$lib/core/ids';
import { createStore } from '$lib/core/store';
import { formatRally } from '$lib/core/units';
import type { Link } from '$lib/peer/link';
import type { SigningKey } from '$lib/protocol/key';
import { deviceIdOf } from '$lib/protocol/peerId';
import type { GpuWorker } from '$lib/worker/types';
import type { ModelCache } from './modelCache';
import { prove, type Verdict } from './prove';
import { serveClient, type ServingEvent } from './serveClient';
import type {
	ProviderLogLine,
	ProviderPhase,
	ProviderService,
	ProviderSnapshot,
	StartOptions
} from './types';

/** A window as the device's owner needs it. */
export interface OwnWindow {
	windowId: WindowId;
	classId: ClassId;
	owner: Address;
	mode: 'lp' | 'seller';
	startS: number;
	endS: number;
	stakedWei: bigint;
}

/** What a provider asks of the chain, under the wallet connected in this tab. */
export interface ProviderChain {
	chainId: number;
	/** The chain's second. */
	nowS(): number;
	/** @throws RallyError where no wallet is connected */
	wallet(): Promise<Address>;
	balances(): Promise<Balances>;
	/** Undefined where the network gives nothing away. */
	requestFunds: (() => Promise<void>) | undefined;
	ownerOf(deviceId: DeviceId): Promise<Address | undefined>;
	register(key: SigningKey): Promise<Hex>;
	getVerifiers(): Promise<VerifierView[]>;
	isAttested(deviceId: DeviceId, classId: ClassId): Promise<boolean>;
	/** The device's window that is open or waits to be ended. */
	getOwnWindow(deviceId: DeviceId): Promise<OwnWindow | undefined>;
	stake(options: StartOptions & { deviceId: DeviceId }): Promise<{ transactionHash: Hex; burnedWei: bigint }>;
	getEarnings(window: OwnWindow): Promise<WindowEarnings>;
	claim(windowId: WindowId): Promise<{ transactionHash: Hex; amountWei: bigint }>;
	endWindow(windowId: WindowId): Promise<{ transactionHash: Hex; returnedWei: bigint }>;
	getLease(leaseId: LeaseId): Promise<LeaseView | undefined>;
}

/** A place at the broker under the device's own id. */
export interface ProviderNetwork {
	/** Links that others open, authenticated. */
	onLink(handler: (link: Link) => void): void;
	openLink(peer: Pick<VerifierView, 'publicKey' | 'endpoint'>, signal: AbortSignal): Promise<Link>;
	close(): void;
}

export interface ProviderOptions {
	chain: ProviderChain;
	key: SigningKey;
	worker: GpuWorker;
	models: ModelCache;
	/** Joins the broker; resolves once others can reach the device. */
	goOnline(signal: AbortSignal): Promise<ProviderNetwork>;
	clock: Clock;
}

/** The pool rounds in its own favour, a wei a trade: that is no loss to speak of. */
const DUST_WEI = 1_000n;
const LOG_LINES = 200;
/** How often earnings are read while serving. */
const EARNINGS_MS = 4000;

const OFF: ProviderSnapshot = {
	phase: 'off',
	device: { status: 'unknown' },
	proof: undefined,
	window: undefined,
	lease: undefined,
	tasks: { running: 0, done: 0, failed: 0, gpuMs: 0 },
	earnings: { earnedWei: undefined, claimableWei: undefined, claimedWei: 0n, spentWei: 0n },
	log: [],
	error: undefined
};

/** One tab that lends its GPU; see {@link ProviderService}. Nothing runs before it is asked to. */
export function createProvider({
	chain,
	key,
	worker,
	models,
	goOnline,
	clock
}: ProviderOptions): ProviderService {
	const deviceId = deviceIdOf(key.publicKey);
	const snapshot = createStore<ProviderSnapshot>(OFF);
	let run: AbortController | undefined;
	let network: ProviderNetwork | undefined;
	const links = new Set<Link>();

	const change = (fields: Partial<ProviderSnapshot>) => snapshot.update((now) => ({ ...now, ...fields }));
	const say = (text: string, tone: ProviderLogLine['tone'] = 'info', transactionHash?: Hex) => {
		const line = { atMs: clock.nowMs(), text, tone, ...(transactionHash ? { transactionHash } : {}) };
		change({ log: [...snapshot.get().log, line].slice(-LOG_LINES) });
	};
	const enter = (phase: ProviderPhase) => change({ phase });

	function fail(thrown: unknown, phase: ProviderPhase): void {
		const error = toRallyError(thrown);
		say(error.shortMessage, 'bad');
		change({ error, phase });
	}

	async function detect(): Promise<boolean> {
		enter('detecting');
		const report = await worker.probe();
		if (report.status === 'unavailable') {
			const { reason, sentence, wayOut } = report;
			change({ device: { status: 'unavailable', code: reason, sentence, wayOut }, phase: 'off' });
			return false;
		}
		const { adapter, limits } = report;
		change({
			device: {
				status: 'ready',
				adapter: adapter.name,
				isSoftware: adapter.isSoftware,
				maxBufferBytes: limits.maxBufferBytes
			},
			phase: 'detected'
		});
		return true;
	}

	async function fund(): Promise<void> {
		const { rallyWei, gasWei } = await chain.balances();
		if (rallyWei > 0n && gasWei > 0n) return;
		if (!chain.requestFunds) {
			throw new RallyError('The wallet holds no RALLY or no coin for gas.', {
				code: 'wallet.empty',
				hint: 'Send some to it, then start again.'
			});
		}
		enter('funding');
		say('Asking the faucet for test coins.');
		await chain.requestFunds();
	}

	async function register(): Promise<void> {
		const [owner, wallet] = await Promise.all([chain.ownerOf(deviceId), chain.wallet()]);
		if (owner?.toLowerCase() === wallet.toLowerCase()) return;
		if (owner) {
			throw new RallyError('This device is registered to another wallet.', {
				code: 'device.otherOwner',
				details: owner,
				hint: 'Connect that wallet to go on.'
			});
		}
		enter('registering');
		say('Registering this device under its own key.', 'info', await chain.register(key));
	}

	async function attest(classId: ClassId, signal: AbortSignal): Promise<void> {
		if (await chain.isAttested(deviceId, classId)) return;
		enter('proving');
		const verifiers = await chain.getVerifiers();
		let problem: unknown = new RallyError('No verifier is bonded on this network.', {
			code: 'verifier.none'
		});
		for (const verifier of verifiers) {
			let link: Link | undefined;
			try {
				link = await network?.openLink(verifier, signal);
				if (!link) break;
				say('A verifier challenges this GPU.');
				const verdict = await prove(link, {
					deviceId,
					classId,
					key,
					worker,
					signal,
					onProgress: (roundsDone, rounds) =>
						change({ proof: { roundsDone, rounds, score: undefined, passed: undefined, sentence: '' } })
				});
				showVerdict(verdict);
				if (verdict.passed) return;
				problem = new RallyError(`The proof did not pass: ${verdict.sentence}`, {
					code: 'proof.failed',
					hint: 'Choose a class that asks for less, or close what else uses the GPU and try again.'
				});
				break;
			} catch (thrown) {
				signal.throwIfAborted();
				problem = thrown;
			} finally {
				link?.close('bye');
			}
		}
		throw problem;
	}

	function showVerdict({ passed, score, sentence, transactionHash }: Verdict): void {
		const { rounds, roundsDone } = snapshot.get().proof ?? { rounds: 0, roundsDone: 0 };
		change({ proof: { rounds, roundsDone, score, passed, sentence } });
		say(
			passed ? `Proof passed. ${sentence}` : `Proof failed. ${sentence}`,
			passed ? 'good' : 'bad',
			transactionHash
		);
	}

	async function stake(options: StartOptions): Promise<OwnWindow> {
		let window = await chain.getOwnWindow(deviceId);
		if (window && window.endS <= chain.nowS()) {
			await settle(window);
			window = undefined;
		}
		if (!window) {
			enter('staking');
			const { transactionHash, burnedWei } = await chain.stake({ ...options, deviceId });
			const { earnings } = snapshot.get();
			change({ earnings: { ...earnings, spentWei: earnings.spentWei + burnedWei } });
			say('Staked: the window is open.', 'good', transactionHash);
			window = await chain.getOwnWindow(deviceId);
		}
		if (!window)
			throw new RallyError('The window that was just opened can’t be found.', { code: 'window.missing' });
		change({ window });
		return window;
	}

	async function settle({ windowId }: OwnWindow): Promise<void> {
		const { transactionHash, returnedWei } = await chain.endWindow(windowId);
		const { earnings } = snapshot.get();
		change({
			window: undefined,
			earnings: { ...earnings, claimableWei: 0n }
		});
		say(`The window has ended; ${formatRally(returnedWei)} RALLY came back.`, 'good', transactionHash);
	}

	function onServing(event: ServingEvent): void {
		const { tasks } = snapshot.get();
		switch (event.type) {
			case 'lease': {
				const { leaseId, endS } = event.lease;
				change({ lease: { leaseId, endS, modelTitle: undefined } });
				return say(`A renter has come with lease ${leaseId}.`, 'good');
			}
			case 'left':
				if (snapshot.get().lease?.leaseId === event.leaseId) change({ lease: undefined });
				return say(`The renter left: ${event.text}`);
			case 'model': {
				const { lease } = snapshot.get();
				const modelTitle = `model ${event.modelId.slice(0, 8)}`;
				if (lease) change({ lease: { ...lease, modelTitle } });
				return say(`Loading ${modelTitle}, ${(event.sizeBytes / 1e6).toPrecision(3)} MB.`);
			}
			case 'task-started':
				return change({ tasks: { ...tasks, running: tasks.running + 1 } });
			case 'task-done': {
				const { running, done, gpuMs, failed } = tasks;
				return change({
					tasks: { running: running - 1, done: done + 1, gpuMs: gpuMs + event.gpuMs, failed }
				});
			}
			case 'task-failed':
				change({ tasks: { ...tasks, running: tasks.running - 1, failed: tasks.failed + 1 } });
				if (event.error.code !== 'link.closed') say(`A task failed: ${event.error.shortMessage}`, 'bad');
		}
	}

	function serve(): void {
		network?.onLink((link) => {
			if (link.remote.role !== 'client') return link.close('bye', 'This device serves clients.');
			if (snapshot.get().phase !== 'serving') return link.close('bye', 'This device takes no renter now.');
			links.add(link);
			void link.closed.then(() => links.delete(link));
			serveClient(link, {
				deviceId,
				key,
				chainId: chain.chainId,
				worker,
				models,
				getLease: chain.getLease,
				nowS: chain.nowS,
				clock,
				isDraining: () => snapshot.get().phase !== 'serving',
				onEvent: onServing
			});
		});
	}

	async function readEarnings(window: OwnWindow): Promise<void> {
		const { claimableWei, claimedWei, lockedWei, proceedsWei } = await chain.getEarnings(window);
		const { earnings } = snapshot.get();
		const gainWei = claimedWei + claimableWei + lockedWei - window.stakedWei;
		const isDust = gainWei < 0n && gainWei > -DUST_WEI;
		const earnedWei = window.mode === 'seller' ? proceedsWei : isDust ? 0n : gainWei;
		change({ earnings: { ...earnings, claimableWei, claimedWei, earnedWei } });
	}

	/** Reads what the window earns and notices its end. A chain that can't be asked is asked again. */
	async function watchWindow(window: OwnWindow, signal: AbortSignal): Promise<void> {
		while (!signal.aborted) {
			await readEarnings(window).catch(() => {});
			if (chain.nowS() >= window.endS) {
				say('The window is over. End it to get back what was staked.');
				await rest('ended');
				return;
			}
			await clock.sleep(EARNINGS_MS, signal).catch(() => {});
		}
	}

	/** Lets go of links, broker and GPU. */
	async function rest(phase: ProviderPhase): Promise<void> {
		run?.abort(new RallyError('Stopped.', { code: 'provider.stopped' }));
		run = undefined;
		for (const link of links) link.close('bye', 'The device has stopped.');
		network?.close();
		network = undefined;
		worker.terminate();
		const { tasks } = snapshot.get();
		change({ phase, lease: undefined, tasks: { ...tasks, running: 0 } });
	}

	return {
		snapshot,
		async restore() {
			if (run) return;
			const window = await chain.getOwnWindow(deviceId).catch(() => undefined);
			if (!window || run) return;
			change({ window, ...(chain.nowS() >= window.endS ? { phase: 'ended' as const } : {}) });
			await readEarnings(window).catch(() => {});
		},
		async detect() {
			change({ error: undefined });
			await detect().catch((thrown: unknown) => fail(thrown, 'off'));
		},
		async start(options) {
			if (run) return;
			const mine = new AbortController();
			run = mine;
			const { signal } = mine;
			change({ error: undefined });
			try {
				if (!(await detect())) {
					run = undefined;
					return;
				}
				await fund();
				await register();
				signal.throwIfAborted();
				network = await goOnline(signal);
				await attest(options.classId, signal);
				const window = await stake(options);
				signal.throwIfAborted();
				serve();
				enter('serving');
				say('Serving. Whoever rents this device reaches it now.', 'good');
				void watchWindow(window, signal);
			} catch (thrown) {
				const wasStopped = signal.aborted;
				if (run === mine) await rest('detected');
				if (!wasStopped) fail(thrown, 'detected');
			}
		},
		async stop() {
			if (snapshot.get().phase !== 'serving') return rest('detected');
			enter('draining');
			say('Finishing what runs; nothing new is taken.');
			for (const link of links) {
				link
					.send({ type: 'bye', code: 'device.draining', text: 'This device finishes what it has.' })
					.catch(() => {});
			}
			while (snapshot.get().phase === 'draining' && snapshot.get().tasks.running > 0) await clock.sleep(50);
			if (snapshot.get().phase === 'draining') await rest('detected');
			say('Stopped.');
		},
		async stopNow() {
			await rest('detected');
			say('Stopped at once.');
		},
		async claim() {
			const { window, earnings } = snapshot.get();
			if (!window) return;
			try {
				const { transactionHash, amountWei } = await chain.claim(window.windowId);
				change({ earnings: { ...earnings, claimedWei: earnings.claimedWei + amountWei, claimableWei: 0n } });
				say(`Claimed ${formatRally(amountWei)} RALLY.`, 'good', transactionHash);
			} catch (thrown) {
				fail(thrown, snapshot.get().phase);
			}
		},
		async endWindow() {
			const { phase } = snapshot.get();
			try {
				const window = await chain.getOwnWindow(deviceId);
				if (window) await settle(window);
				if (phase === 'ended') enter('detected');
			} catch (thrown) {
				fail(thrown, phase);
			}
		}
	};
}
