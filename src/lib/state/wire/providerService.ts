import type { ChainClock } from '$lib/chain/chainClock';
import type { Chain } from '$lib/chain/createChain';
import { RallyError } from '$lib/core/errors';
import { signingKeyFrom } from '$lib/protocol/key';
import { peerIdOf } from '$lib/protocol/peerId';
import { gatherReach } from '$lib/peer/gatherReach';
import { createTrafficCounter } from '$lib/peer/countTraffic';
import { createControls } from '$lib/provider/controls/createControls';
import { countedChain } from '$lib/provider/autopilot/countedChain';
import { createAutopilot } from '$lib/provider/autopilot/createAutopilot';
import { createBook } from '$lib/provider/autopilot/createBook';
import { createAutopilotMemory } from '$lib/provider/autopilot/memory';
import { createProvider } from '$lib/provider/createProvider';
import type { ProviderOptions } from '$lib/provider/ports';
import { tunedFor } from '$lib/provider/tunedFor';
import type { Tabs } from '$lib/provider/tabs/createTabs';
import type { ProviderService } from '$lib/provider/types';
import { createGpuWorker } from '$lib/worker/createGpuWorker';
import { browserName } from '../browserName';
import { browserConnectivity } from './browserConnectivity';
import { joinPeers } from './browserPeers';
import { browserSenses } from './browserSenses';
import { controlsMemory } from './controlsMemory';
import type { browserStore } from './browserStore';
import type { EnsureFunds } from './createFunding';
import { providerChain } from './providerChain';
import { readMeasured } from './readMeasured';
import { tabClock } from './tabClock';

/** In the person's own time zone. */
function localTime(ms: number): { day: string; minute: number } {
	const at = new Date(ms);
	const two = (value: number) => String(value).padStart(2, '0');
	const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
	return { day, minute: 60 * at.getHours() + at.getMinutes() };
}

/**
 * This tab as a provider, under the device key that this browser keeps.
 *
 * @param instead a worker and a patience other than the app's: benchmarks hurt theirs on purpose
 */
export async function providerService(
	chain: Chain,
	time: ChainClock,
	ensureFunds: EnsureFunds,
	{ keys, benchmarks, blobs, tunings, settings }: Awaited<ReturnType<typeof browserStore>>,
	tabs: Tabs,
	instead: Partial<Pick<ProviderOptions, 'worker' | 'gpuPatience'>> = {}
): Promise<ProviderService> {
	const { worker = createGpuWorker(), gpuPatience } = instead;
	const key = await signingKeyFrom(await keys.pair('device'));
	const traffic = createTrafficCounter();
	const measured = () => readMeasured(chain, { keys, benchmarks });
	const memory = createAutopilotMemory(settings);
	const book = createBook(memory, tabClock);
	const counted = countedChain(providerChain(chain, time, ensureFunds), book);
	return createProvider({
		chain: counted,
		autopilot: createAutopilot({ chain: counted, book, memory, measured, clock: tabClock }),
		key,
		worker,
		models: blobs,
		provenBytes: async () => (await measured()).memory?.bytes,
		async tunedFor(kernel, signal) {
			const report = await worker.probe({ signal });
			if (report.status !== 'ready') throw new RallyError(report.sentence, { code: 'gpu.unavailable' });
			const place = { kernel, adapter: report.adapter.name, browser: browserName(navigator) };
			return tunedFor(worker, tunings, place, { signal });
		},
		clock: tabClock,
		timers: tabClock.keeper,
		gpuPatience,
		connectivity: browserConnectivity,
		controls: createControls({
			senses: browserSenses(),
			memory: controlsMemory(settings),
			movedBytes: () => traffic.movedBytes(),
			localTime,
			clock: tabClock
		}),
		tabs,
		async probeReach() {
			const { iceServers } = chain.network;
			const servers = iceServers.map(
				({ urls, ...credentials }) => ({ urls, ...credentials }) as RTCIceServer
			);
			return gatherReach(
				servers,
				() => new RTCPeerConnection({ iceServers: servers }),
				(ms) => tabClock.sleep(ms)
			);
		},
		goOnline: (signal) =>
			joinPeers(
				{ network: chain.network, key, role: 'device', peerId: peerIdOf(key.publicKey), traffic },
				signal
			)
	});
}
