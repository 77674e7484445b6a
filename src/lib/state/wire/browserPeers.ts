import type { PeerId } from '$lib/core/ids';
import type { NetworkConfig } from '$lib/core/network';
import { systemRandom } from '$lib/core/random';
import type { TrafficCounter } from '$lib/peer/countTraffic';
import { createPeers, type Peers } from '$lib/peer/createPeers';
import { createPeerjsTransport } from '$lib/peer/peerjsTransport';
import type { SigningKey } from '$lib/protocol/key';
import type { Role } from '$lib/protocol/messages';
import { tabClock } from './tabClock';

/** A key's place on the network, by way of PeerJS. */
export function browserPeers({
	network,
	key,
	role,
	peerId,
	traffic
}: {
	network: NetworkConfig;
	key: SigningKey;
	role: Role;
	peerId: PeerId;
	/** Counts what its channels move. */
	traffic?: TrafficCounter;
}): Peers {
	return createPeers({
		key,
		role,
		peerId,
		brokerUrl: network.brokerUrl,
		join: ({ peerId, brokerUrl }) => {
			const transport = createPeerjsTransport({
				peerId,
				brokerUrl,
				iceServers: network.iceServers.map(({ urls, username, credential }) => ({
					urls,
					...(username === undefined ? {} : { username }),
					...(credential === undefined ? {} : { credential })
				})),
				clock: tabClock,
				random: systemRandom
			});
			return traffic?.counted(transport) ?? transport;
		},
		clock: tabClock,
		random: systemRandom
	});
}

/**
 * A key's place on the network once others can reach it; given up where the broker cannot be joined.
 *
 * @throws the broker's error, or the signal's reason
 */
export async function joinPeers(
	place: Parameters<typeof browserPeers>[0],
	signal: AbortSignal
): Promise<Peers> {
	const peers = browserPeers(place);
	try {
		await peers.online(signal);
		return peers;
	} catch (error) {
		peers.close();
		throw error;
	}
}
