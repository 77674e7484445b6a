import type { ChainClock } from '$lib/chain/chainClock';
import type { Chain } from '$lib/chain/createChain';
import { systemClock } from '$lib/core/clock';
import { signingKeyFrom } from '$lib/protocol/key';
import { peerIdOf } from '$lib/protocol/peerId';
import { createProvider } from '$lib/provider/createProvider';
import type { ProviderService } from '$lib/provider/types';
import { createGpuWorker } from '$lib/worker/createGpuWorker';
import { browserPeers } from './browserPeers';
import type { browserStore } from './browserStore';
import type { EnsureFunds } from './createFunding';
import { providerChain } from './providerChain';

/** This tab as a provider, under the device key that this browser keeps. */
export async function providerService(
	chain: Chain,
	time: ChainClock,
	ensureFunds: EnsureFunds,
	{ keys, blobs }: Awaited<ReturnType<typeof browserStore>>
): Promise<ProviderService> {
	const key = await signingKeyFrom(await keys.pair('device'));
	return createProvider({
		chain: providerChain(chain, time, ensureFunds),
		key,
		worker: createGpuWorker(),
		models: blobs,
		clock: systemClock,
		async goOnline(signal) {
			const peers = browserPeers({
				network: chain.network,
				key,
				role: 'device',
				peerId: peerIdOf(key.publicKey)
			});
			try {
				await peers.online(signal);
				return peers;
			} catch (error) {
				peers.close();
				throw error;
			}
		}
	});
}
