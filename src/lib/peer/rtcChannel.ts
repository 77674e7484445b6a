import type { PeerId } from '$lib/core/ids';
import { CHANNEL_LOW_BYTES } from '$lib/protocol/limits';
import { wireError } from '$lib/protocol/wireError';
import { fingerprintOf } from './fingerprintOf';
import type { Channel } from './transport';

/** For what was sent, and the goodbye, to leave; a peer that is gone would never say that it came. */
const FLUSH_MS = 1000;
/** Chromium loses a message that came just before the end of its channel; ours is the reason for the end. */
const LINGER_MS = 100;

export interface RtcChannelOptions {
	remotePeerId: PeerId;
	connection: RTCPeerConnection;
	/** Open. */
	dataChannel: RTCDataChannel;
	/** Told once when the connection may be thrown away. */
	onReleased(): void;
}

/**
 * Resolves when both descriptions are in place. A data channel of one machine can be open before the browser
 * shows them.
 */
const whenDescribed = (connection: RTCPeerConnection): Promise<void> =>
	new Promise((resolve, reject) => {
		const look = () => {
			if (connection.signalingState === 'closed') reject(wireError('transport.lost'));
			if (connection.signalingState === 'stable' && connection.remoteDescription) resolve();
			else return;
			connection.removeEventListener('signalingstatechange', look);
		};
		connection.addEventListener('signalingstatechange', look);
		look();
	});

/**
 * A channel over an open data channel, in a browser or over node-datachannel. To be called as soon as it is
 * open, so that nothing which comes is missed.
 *
 * @throws RallyError `transport.badDescription`, `transport.lost`
 */
export async function createRtcChannel({
	remotePeerId,
	connection,
	dataChannel,
	onReleased
}: RtcChannelOptions): Promise<{
	channel: Channel;
	/** For who finds out first that the connection is gone. */
	lost(): void;
}> {
	let handler: ((bytes: Uint8Array<ArrayBuffer>) => void) | undefined;
	const early: Uint8Array<ArrayBuffer>[] = [];
	let onLow = () => {};
	let settle = (_: string) => {};
	const closed = new Promise<string>((resolve) => (settle = resolve));
	let isOpen = true;
	let isReleased = false;

	const release = () => {
		if (isReleased) return;
		isReleased = true;
		connection.close();
		onReleased();
	};
	const finish = (reason: string) => {
		isOpen = false;
		settle(reason);
	};

	dataChannel.binaryType = 'arraybuffer';
	dataChannel.bufferedAmountLowThreshold = CHANNEL_LOW_BYTES;
	dataChannel.addEventListener('bufferedamountlow', () => onLow());
	dataChannel.addEventListener('message', ({ data }: MessageEvent) => {
		if (!isOpen) return;
		// A text is no frame of ours; what is left of it, nothing, will be found too short.
		const bytes = new Uint8Array(typeof data === 'string' ? new ArrayBuffer(0) : data);
		if (handler) handler(bytes);
		else early.push(bytes);
	});
	dataChannel.addEventListener('close', () => {
		// Where it was us, the other side may not have heard yet.
		if (!isOpen) return;
		finish('The peer closed the connection.');
		release();
	});
	const lost = () => {
		finish('The network connection was lost.');
		release();
	};
	connection.addEventListener('connectionstatechange', () => {
		if (['failed', 'closed'].includes(connection.connectionState)) lost();
	});

	await whenDescribed(connection);
	const fingerprints = {
		local: fingerprintOf(connection.localDescription?.sdp),
		remote: fingerprintOf(connection.remoteDescription?.sdp)
	};

	const channel: Channel = {
		remotePeerId,
		fingerprints,
		closed,
		get bufferedBytes() {
			return isReleased ? 0 : dataChannel.bufferedAmount;
		},
		send(bytes) {
			if (!isOpen || dataChannel.readyState !== 'open') throw wireError('transport.lost');
			try {
				dataChannel.send(bytes);
			} catch (cause) {
				throw wireError('transport.lost', String(cause));
			}
		},
		onMessage(next) {
			handler = next;
			for (const bytes of early.splice(0)) next(bytes);
		},
		onLow(next) {
			onLow = next;
		},
		close() {
			if (!isOpen) return;
			finish('This side closed the connection.');
			setTimeout(() => dataChannel.close(), LINGER_MS);
			setTimeout(release, FLUSH_MS);
		}
	};
	return { channel, lost };
}
