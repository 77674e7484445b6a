// The app's provider in a process of its own, so that the heap is its alone. Its GPU is a timer, its clock is fast, and
// chain, broker and WebRTC are real.
import { parseEther } from 'viem';
import { createChainClock } from '$lib/chain/chainClock';
import { connectBurner } from '$lib/chain/connectBurner';
import { createChain } from '$lib/chain/createChain';
import { registerDevice } from '$lib/chain/registerDevice';
import { systemClock } from '$lib/core/clock';
import { systemRandom } from '$lib/core/random';
import { createStore } from '$lib/core/store';
import { createPeers } from '$lib/peer/createPeers';
import { createNodeTransport } from '$lib/peer/nodeTransport';
import { generateSigningKey } from '$lib/protocol/key';
import { deviceIdOf, peerIdOf } from '$lib/protocol/peerId';
import { createControls } from '$lib/provider/controls/createControls';
import { noSenses } from '$lib/provider/controls/noSenses';
import { CONSENT_VERSION, DEFAULT_PREFERENCES } from '$lib/provider/controls/preferences';
import { createProvider } from '$lib/provider/createProvider';
import { createTabs } from '$lib/provider/tabs/createTabs';
import { double, doublingWorker, memoryModels } from '$lib/provider/testDoubles';
import { createFunding } from '$lib/state/wire/createFunding';
import { providerChain } from '$lib/state/wire/providerChain';
import type { GpuWorker } from '$lib/worker/types';
import { createFastClock } from './fastClock';
import type { SoakCommand, SoakOrder, SoakTold } from './types';

/** The pool is empty before each window: left to its last price, it would be dearer after each lease. */
const STAKE_WEI = parseEther('2');

/** A GPU that is there, and does one task at a time, each as long as the other. */
function timedWorker(taskMs: number): GpuWorker {
	let lane: Promise<unknown> = Promise.resolve();
	const worker = doublingWorker((request) => {
		const run = lane.then(async () => {
			await systemClock.sleep(taskMs);
			return double(request);
		});
		lane = run.catch(() => {});
		return run;
	});
	return {
		...worker,
		probe: async () => ({
			status: 'ready',
			adapter: { vendor: '', architecture: '', description: '', name: 'a timer', isSoftware: false },
			limits: {
				maxBufferBytes: 2 ** 28,
				maxStorageBindingBytes: 2 ** 27,
				maxWorkgroupStorageBytes: 16_384,
				maxWorkgroupInvocations: 256
			},
			features: []
		})
	};
}

async function begin(order: SoakOrder): Promise<(command: SoakCommand) => Promise<SoakTold>> {
	const clock = createFastClock(order.startMs, order.speed);
	const chain = createChain({ network: order.network, origin: order.origin });
	await connectBurner(chain, { privateKey: order.privateKey });
	const time = await createChainClock(chain, clock);
	const key = await generateSigningKey();
	const provider = createProvider({
		chain: providerChain(chain, time, createFunding(chain)),
		key,
		worker: timedWorker(order.taskMs),
		models: memoryModels(),
		controls: createControls({
			senses: noSenses(),
			memory: {
				preferences: async () => ({
					...DEFAULT_PREFERENCES,
					consentVersion: CONSENT_VERSION,
					sharePercent: 100
				}),
				keepPreferences: async () => {},
				traffic: async () => undefined,
				keepTraffic: async () => {}
			},
			movedBytes: () => 0,
			localTime: () => ({ day: 'today', minute: 0 }),
			clock
		}),
		tabs: createTabs(undefined),
		clock,
		// A quarter of a second's pause is a long time to a fast clock.
		timers: createStore({ status: 'page', why: 'Its clock is fast.' } as const),
		async goOnline(signal) {
			const peers = createPeers({
				key,
				role: 'device',
				peerId: peerIdOf(key.publicKey),
				brokerUrl: order.network.brokerUrl,
				join: (place) => createNodeTransport({ ...place, clock: systemClock, random: systemRandom }),
				clock: systemClock,
				random: systemRandom
			});
			await peers.online(signal);
			return peers;
		}
	});
	const windowIds: string[] = [];
	const complaints: string[] = [];
	let lastLine: object | undefined;
	let wakes = 0;
	let sleptAtMs: number | undefined;
	provider.snapshot.subscribe(({ window, health: { slept }, log }) => {
		const line = log.at(-1);
		if (line?.tone === 'bad' && line !== lastLine && complaints.length < 10) complaints.push(line.text);
		lastLine = line;
		const id = window && String(window.windowId);
		if (id !== undefined && windowIds.at(-1) !== id) windowIds.push(id);
		if (slept && slept.wokeAtMs !== sleptAtMs) wakes++;
		sleptAtMs = slept?.wokeAtMs;
	});
	return async (command) => {
		const { classId, windowSeconds } = order;
		if (command === 'register') await registerDevice(chain, { ...key, endpoint: '' });
		if (command === 'serve')
			await provider.start({ classId, mode: 'lp', windowSeconds, firstStakeWei: STAKE_WEI });
		if (command === 'claim') await provider.claim();
		if (command === 'end') await provider.endWindow();
		const { phase, tasks, error } = provider.snapshot.get();
		if (command === 'weigh') globalThis.gc?.();
		return {
			deviceId: deviceIdOf(key.publicKey),
			phase,
			error: error?.message,
			windowIds,
			tasks: { done: tasks.done, failed: tasks.failed },
			heapBytes: process.memoryUsage().heapUsed,
			rssBytes: process.memoryUsage().rss,
			complaints,
			wakes
		};
	};
}

process.once('message', (order) => {
	const asked = begin(order as SoakOrder);
	process.on('message', (command) => {
		asked
			.then((obey) => obey(command as SoakCommand))
			.then(
				(told) => process.send?.(told),
				(error: unknown) => process.send?.({ failed: String(error) })
			);
	});
});
process.on('disconnect', () => process.exit());
