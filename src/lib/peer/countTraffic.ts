import type { Channel, Transport } from './transport';

/** Bytes that channels have moved, both ways, without what the network adds around them. */
export interface TrafficCounter {
	movedBytes(): number;
	/** The same transport, its channels counted. */
	counted(transport: Transport): Transport;
}

export function createTrafficCounter(): TrafficCounter {
	let moved = 0;
	const countedChannel = (channel: Channel): Channel => ({
		remotePeerId: channel.remotePeerId,
		fingerprints: channel.fingerprints,
		closed: channel.closed,
		get bufferedBytes() {
			return channel.bufferedBytes;
		},
		send(bytes) {
			channel.send(bytes);
			moved += bytes.length;
		},
		onMessage: (handler) =>
			channel.onMessage((bytes) => {
				moved += bytes.length;
				handler(bytes);
			}),
		onLow: (handler) => channel.onLow(handler),
		close: () => channel.close()
	});
	return {
		movedBytes: () => moved,
		counted: (transport) => ({
			peerId: transport.peerId,
			state: transport.state,
			connect: async (...asked) => countedChannel(await transport.connect(...asked)),
			onChannel: (handler) => transport.onChannel((channel) => handler(countedChannel(channel))),
			rejoin: () => transport.rejoin(),
			close: () => transport.close()
		})
	};
}
