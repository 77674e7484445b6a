import type { Clock } from '$lib/core/clock';
import type { PeerId } from '$lib/core/ids';
import type { Random } from '$lib/core/random';
import type { SigningKey } from '$lib/protocol/key';
import type { Role } from '$lib/protocol/messages';
import { peerIdOf } from '$lib/protocol/peerId';
import type { Link } from './link';
import { acceptLink, openLink } from './openLink';
import type { Transport } from './transport';
import { whenOnline } from './whenOnline';

/** Whom to reach: a key, and the broker where its owner waits. */
export interface PeerAddress {
	/** P-256, uncompressed, 65 bytes. */
	publicKey: Uint8Array<ArrayBuffer>;
	/** Broker URL; empty for the network's default. */
	endpoint: string;
}

/** Whether others can find us. */
export type PlaceState =
	| { status: 'online' }
	/** Not for now; it is tried on and on. */
	| { status: 'rejoining'; why: string };

export interface PeersOptions {
	key: SigningKey;
	role: Role;
	/** Where others find us: derived from the key for devices and verifiers, anything for those whom nobody calls. */
	peerId: PeerId;
	/** The network's default broker. */
	brokerUrl: string;
	/** Takes a place at a broker. */
	join(broker: { peerId: PeerId; brokerUrl: string }): Transport;
	clock: Clock;
	random: Random;
}

/** One key's authenticated links, over as many brokers as those it calls are at. */
export interface Peers {
	/** The place at the default broker. */
	readonly home: Transport;
	/** Resolves once others can reach us. @throws the signal's reason, or why the broker can't be joined */
	online(signal: AbortSignal): Promise<void>;
	/** @throws RallyError as `Transport.connect` and `openLink` do */
	openLink(address: PeerAddress, signal: AbortSignal): Promise<Link>;
	/** Sets who gets the links that others open; a peer that fails its handshake never comes here. */
	onLink(handler: (link: Link) => void): void;
	/** Tells whether others can find us at the default broker, now and whenever that changes, until it is closed. */
	onState(handler: (state: PlaceState) => void): void;
	/** Takes the places at all brokers anew, at once. Links that are open go on. */
	rejoin(): void;
	close(): void;
}

export function createPeers({ key, role, peerId, brokerUrl, join, clock, random }: PeersOptions): Peers {
	const home = join({ peerId, brokerUrl });
	/** By broker, the default one under ''. */
	const transports = new Map<string, Transport>([['', home]]);
	const common = { key, role, clock, random };
	return {
		home,
		online: (signal) => whenOnline(home.state, signal),
		async openLink({ publicKey, endpoint }, signal) {
			const transport = transports.get(endpoint) ?? join({ peerId, brokerUrl: endpoint });
			transports.set(endpoint, transport);
			const remote = peerIdOf(publicKey);
			const channel = await transport.connect(remote, { signal });
			return openLink(channel, { ...common, expect: { peerId: remote }, signal });
		},
		onLink(handler) {
			home.onChannel((channel) => {
				acceptLink(channel, common).then(handler, () => {
					// It could not prove who it is, and the channel is closed; nobody here is concerned.
				});
			});
		},
		onState(handler) {
			home.state.subscribe((state) => {
				if (state.status === 'online') handler({ status: 'online' });
				if (state.status === 'connecting') handler({ status: 'rejoining', why: '' });
				if (state.status === 'reconnecting') handler({ status: 'rejoining', why: state.problem });
			});
		},
		rejoin() {
			for (const transport of transports.values()) transport.rejoin();
		},
		close() {
			for (const transport of transports.values()) transport.close();
		}
	};
}
