import { RallyError, toRallyError } from '$lib/core/errors';
import { formatDuration } from '$lib/core/formatDuration';
import { formatRally } from '$lib/core/units';
import { deviceIdOf } from '$lib/protocol/peerId';
import { CONSENT_VERSION } from './controls/preferences';
import { attest } from './attest';
import { createBoard } from './board';
import { readEarnings } from './earnings';
import { HEALTHY } from './health';
import { lookAtGpu } from './lookAtGpu';
import type { ProviderNetwork, ProviderOptions } from './ports';
import { prepare } from './prepare';
import { receiveRenters, type Reception } from './receiveRenters';
import { rememberLeases } from './rememberLeases';
import { serveWindows } from './serveWindows';
import { setHealth } from './setHealth';
import { statusOf } from './statusOf';
import type { TabPlace } from './tabs/createTabs';
import type { TabCommand } from './tabs/messages';
import type { DeviceReport, ProviderPhase, ProviderService, StartOptions } from './types';
import { watchChain } from './watchChain';
import { watchGpu } from './watchGpu';
import { watchNetwork } from './watchNetwork';
import { watchSleep } from './watchSleep';
import { findWindow, openWindow, settleWindow } from './windows';

/** One tab that lends its GPU; see {@link ProviderService}. Nothing runs before it is asked to. */
export function createProvider({
	chain: asked,
	key,
	worker,
	models,
	provenBytes,
	tunedFor,
	controls,
	tabs,
	probeReach,
	goOnline,
	autopilot,
	connectivity,
	clock,
	timers,
	gpuPatience
}: ProviderOptions): ProviderService {
	const deviceId = deviceIdOf(key.publicKey);
	const board = createBoard(clock);
	const { snapshot, change, say } = board;
	const chain = watchChain(asked, board, clock);
	const windows = { chain, deviceId, board };
	/** From a start to its end. Aborting it lets go of all that it holds, and mutes it. */
	let run: { stop: AbortController; reception?: Reception; isGpuHeld?: boolean; tab?: TabPlace } | undefined;
	/** Has the device that serves proved anew. */
	let proveNow: (() => Promise<void>) | undefined;
	/** Settles once nothing that was ever started is under way any more. */
	let past: Promise<unknown> = Promise.resolve();

	/** Renters come in as far as nothing holds. */
	const holdOrResume = () => {
		const { holds } = controls.state.get();
		if (holds.length > 0 || run?.isGpuHeld) run?.reception?.pause();
		else run?.reception?.resume();
	};
	controls.state.subscribe((state) => {
		worker.setShare(state.sharePercent);
		change({ controls: state, usage: worker.usage() });
		holdOrResume();
	});
	timers?.subscribe((timers) => setHealth(board, { timers }));

	/** The timers of a hidden page run once a minute, if no worker keeps the time. */
	const lateMs = () => (snapshot.get().health.timers.status === 'worker' ? 15_000 : 75_000);

	tabs.onLimits(() => void controls.reload());

	const enter = (phase: ProviderPhase) => change({ phase });
	const show = (device: DeviceReport) => {
		change({ device });
		controls.setSoftware(device.status === 'ready' && device.isSoftware);
	};
	const idlePhase = () => (snapshot.get().device.status === 'ready' ? 'detected' : 'off');

	function fail(thrown: unknown): void {
		const error = toRallyError(thrown);
		say(error.shortMessage, 'bad');
		change({ error });
	}

	/** Lets go of links, broker and GPU, at once. */
	function rest(phase: ProviderPhase = idlePhase()): void {
		const { tasks } = snapshot.get();
		run?.tab?.end();
		run?.stop.abort(new RallyError('Stopped.', { code: 'provider.stopped' }));
		run = undefined;
		controls.setPaused(false);
		worker.terminate();
		const failed = tasks.failed + tasks.running;
		proveNow = undefined;
		setHealth(board, { network: HEALTHY.network, gpu: HEALTHY.gpu });
		change({ phase, lease: undefined, proofUntilS: undefined, tasks: { ...tasks, running: 0, failed } });
	}

	/** The whole way to serving; after each step that took time, whether it is still wanted. */
	async function begin(options: StartOptions, mine: NonNullable<typeof run>): Promise<void> {
		const { signal } = mine.stop;
		const own = board.until(signal);
		const common = { chain, key, deviceId, worker, tunedFor, signal };
		await controls.load();
		if (controls.state.get().preferences.consentVersion < CONSENT_VERSION)
			throw new RallyError('Nothing runs on this GPU before its owner has agreed to it.', {
				code: 'consent.missing',
				hint: 'Read what runs and what it costs, and agree to it.'
			});
		mine.tab = await tabs.begin(obey);
		if (signal.aborted) mine.tab.end();
		signal.throwIfAborted();
		own.change({ phase: 'detecting' });
		const device = await lookAtGpu(worker, signal);
		signal.throwIfAborted();
		show(device);
		if (device.status !== 'ready') return rest();
		enter('detected');
		void controls.watch(signal);
		if (controls.state.get().holds.length > 0) enter('held');
		await controls.whenFree(signal);
		await prepare(options, { ...common, board: own });
		const network = await goOnline(signal);
		if (signal.aborted) network.close();
		signal.throwIfAborted();
		void probeReach?.().then(
			(reach) => own.change({ reach }),
			() => {
				// Not found out: nothing is said.
			}
		);
		const proven = await provenBytes?.().catch(() => undefined);
		if (signal.aborted) network.close();
		signal.throwIfAborted();
		mine.reception = receiveRenters(network, {
			...common,
			provenBytes: proven,
			chainId: chain.chainId,
			models,
			getLease: rememberLeases(chain),
			getEndpoint: chain.getEndpoint,
			nowS: chain.nowS,
			clock,
			board: own
		});
		const { reception } = mine;
		const watching = { board: own, clock, signal };
		watchNetwork(network, { ...watching, connectivity, onChange: () => reception.check() });
		const answering = { ...common, classId: options.classId, network, board: own, clock };
		await attest(answering);
		signal.throwIfAborted();
		let window = await findWindow(options.classId, signal, windows);
		if (!window) {
			enter('staking');
			window = await openWindow(options, signal, windows);
			signal.throwIfAborted();
		}
		change({ window, phase: 'serving' });
		reception.open();
		holdOrResume();
		say('Serving. Whoever rents this device reaches it now.', 'good');
		watchGpu(worker, {
			...watching,
			patience: gpuPatience,
			onHold(isHeld) {
				mine.isGpuHeld = isHeld;
				if (run === mine) holdOrResume();
			}
		});
		const onWake = (forMs: number) => void wakeUp(forMs, { network, reception, signal });
		watchSleep(clock, { lateMs, onWake, signal }).catch(() => {});
		const serving = serveWindows(window, {
			answering,
			windows,
			autopilot,
			onProvable: (prove) => (proveNow = prove),
			onForfeited() {
				change({ window: undefined });
				rest();
			}
		}).then(() => signal.aborted || closeWindow());
		// A renewal that was sent before a stop may still be mined, as a stake may.
		past = Promise.allSettled([past, serving]);
	}

	/** The window is over, and none follows. */
	function closeWindow(): void {
		// Without one there is nothing left to end.
		if (!snapshot.get().window) return rest();
		rest('ended');
		say('The window is over. End it to get back what was staked.');
	}

	/** After a sleep: whatever may be dead without a word is asked or taken anew, and the window is read again. */
	async function wakeUp(
		forMs: number,
		{ network, reception, signal }: { network: ProviderNetwork; reception: Reception; signal: AbortSignal }
	): Promise<void> {
		setHealth(board, { slept: { wokeAtMs: clock.nowMs(), forMs } });
		say(`This machine slept for ${formatDuration(forMs / 1000)}. Renters, broker and window are looked at.`);
		reception.check();
		network.rejoin();
		const shown = snapshot.get().window;
		const found = await chain.getOwnWindow(deviceId).catch(() => shown);
		// A window that followed meanwhile is the one that is shown by now.
		if (signal.aborted || found?.windowId === snapshot.get().window?.windowId) return;
		change({ window: undefined });
		rest();
		say('The window was ended while this machine slept. Start again to serve.', 'bad');
	}

	snapshot.subscribe((now) => {
		run?.tab?.tell({
			reason: statusOf(now, { nowS: chain.nowS() }).main,
			isPaused: now.controls.holds.includes('you'),
			tasksDone: now.tasks.done,
			...(now.window ? { endS: now.window.endS } : {})
		});
	});

	/** What another tab of this browser was pressed for. */
	const obey = (command: TabCommand) => void service[command]();

	const service: ProviderService = {
		snapshot,
		autopilot: autopilot?.control,
		async restore() {
			await controls.load();
			if (run) return;
			const window = await chain.getOwnWindow(deviceId).catch(() => undefined);
			if (!window || run) return;
			change({ window, ...(chain.nowS() >= window.endS ? { phase: 'ended' as const } : {}) });
			await readEarnings(window, chain, board).catch(() => {});
		},
		async detect() {
			if (run) return;
			const { phase: before } = snapshot.get();
			change({ error: undefined, phase: 'detecting' });
			try {
				const device = await lookAtGpu(worker);
				show(device);
			} catch (thrown) {
				change({ device: { status: 'unknown' } });
				fail(thrown);
			}
			// A start meanwhile, or a window found to be over, has set a phase of its own.
			if (snapshot.get().phase === 'detecting' && !run) enter(before === 'ended' ? before : idlePhase());
		},
		async start(options) {
			if (run) return;
			const mine = { stop: new AbortController() };
			const { signal } = mine.stop;
			run = mine;
			change({ error: undefined });
			const stopped = new Promise<never>((_, reject) => {
				signal.addEventListener('abort', () => reject(signal.reason), { once: true });
			});
			// A stake that was sent before a stop may still be mined: never two at once.
			const work = Promise.race([past, stopped]).then(() => begin(options, mine));
			past = Promise.allSettled([past, work]);
			try {
				await Promise.race([work, stopped]);
			} catch (thrown) {
				if (signal.aborted) return;
				rest();
				fail(thrown);
			}
		},
		pause() {
			if (!run) return;
			controls.setPaused(true);
			say('Paused: what runs is finished, and nothing new is taken.');
		},
		resume() {
			if (!run) return;
			controls.setPaused(false);
			say('Taking tasks again.', 'good');
		},
		async choose(change) {
			await controls.choose(change);
			tabs.tellLimits();
		},
		askAway: () => controls.askAway(),
		async prove() {
			const mine = run;
			if (!mine || !proveNow) return;
			change({ error: undefined });
			await proveNow().catch((thrown: unknown) => {
				if (run === mine) fail(thrown);
			});
		},
		async stop() {
			const mine = run;
			if (!mine) return;
			const { phase } = snapshot.get();
			if (phase === 'serving' || phase === 'draining') {
				if (phase === 'serving') {
					enter('draining');
					say('Finishing what runs; nothing new is taken.');
				}
				await mine.reception?.drain();
				if (run !== mine) return;
			}
			rest();
			say(phase === 'staking' ? 'Stopped. A stake that was sent already may still go through.' : 'Stopped.');
		},
		async stopNow() {
			if (!run) return;
			rest();
			say('Stopped at once.');
		},
		async claim() {
			const { window, earnings: before } = snapshot.get();
			if (!window) return;
			change({ error: undefined });
			try {
				const { transactionHash, amountWei } = await chain.claim(window.windowId);
				const claimedWei = before.claimedWei + amountWei;
				change({ earnings: { ...snapshot.get().earnings, claimedWei, claimableWei: 0n } });
				say(`Claimed ${formatRally(amountWei)} RALLY.`, 'good', transactionHash);
			} catch (thrown) {
				fail(thrown);
			}
		},
		async endWindow() {
			change({ error: undefined });
			try {
				const window = await chain.getOwnWindow(deviceId);
				if (window) await settleWindow(window, windows);
				// Anyone may end a window that is over: then there is nothing left to end, or to serve.
				change({ window: undefined });
				if (['serving', 'draining', 'ended'].includes(snapshot.get().phase)) rest();
			} catch (thrown) {
				fail(thrown);
			}
		}
	};
	return service;
}
