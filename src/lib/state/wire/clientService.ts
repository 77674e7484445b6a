import type { ChainClock } from '$lib/chain/chainClock';
import type { Chain } from '$lib/chain/createChain';
import { createClient } from '$lib/client/createClient';
import type { ClientService } from '$lib/client/types';
import { toHexDigits } from '$lib/core/bytes';
import type { PeerId } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import { signingKeyFrom } from '$lib/protocol/key';
import { browserPeers } from './browserPeers';
import type { browserStore } from './browserStore';
import { clientChain } from './clientChain';
import { clientJudge } from './clientJudge';
import { clientMemory } from './clientMemory';
import { once } from '../once';
import { tabClock } from './tabClock';

/** This tab as a client, under the client key that this browser keeps. */
export async function clientService(
	chain: Chain,
	time: ChainClock,
	{ keys, jobs, receipts, trust, settings, blobs }: Awaited<ReturnType<typeof browserStore>>
): Promise<ClientService> {
	const key = await signingKeyFrom(await keys.pair('client'));
	// Nobody calls a client, so its place at the broker is any: two tabs may rent beside each other.
	const peerId = `c${toHexDigits(systemRandom.bytes(20))}` as PeerId;
	// Taken when first needed: whoever only looks at prices needs no broker.
	const peers = once(async () => browserPeers({ network: chain.network, key, role: 'client', peerId }));
	return createClient({
		chain: clientChain(chain, time),
		publicKey: key.publicKey,
		memory: clientMemory(chain.network.chainId, {
			jobs,
			receipts,
			trust,
			settings,
			blobs,
			clock: tabClock
		}),
		clock: tabClock,
		random: systemRandom,
		openLink: async ({ devicePublicKey: publicKey, endpoint }, signal) =>
			(await peers()).openLink({ publicKey, endpoint }, signal),
		isOnline: () => navigator.onLine,
		judge: 'gpu' in navigator ? clientJudge(tabClock) : undefined
	});
}
