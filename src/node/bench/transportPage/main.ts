import { systemClock } from '$lib/core/clock';
import type { JobId, LeaseId, ModelId, PeerId, TaskId } from '$lib/core/ids';
import { systemRandom } from '$lib/core/random';
import type { Link } from '$lib/peer/link';
import { acceptLink, openLink } from '$lib/peer/openLink';
import { createRtcChannel } from '$lib/peer/rtcChannel';
import { generateSigningKey } from '$lib/protocol/key';
import { peerIdOf } from '$lib/protocol/peerId';
import { answerBare, sendBare } from './bareChannel';
import type { Description, TransportBenchPage } from './types';

const key = await generateSigningKey();
const peerId = peerIdOf(key.publicKey);
const connection = new RTCPeerConnection();
/** Both over one connection: one path, one congestion control. Agreed beforehand, so that either side may open it. */
const bare = connection.createDataChannel('bare', { negotiated: true, id: 1, ordered: true });
const framed = connection.createDataChannel('link', { negotiated: true, id: 2, ordered: true });
bare.binaryType = 'arraybuffer';
answerBare(bare);
const open = (channel: RTCDataChannel) =>
	new Promise<void>((resolve) => channel.addEventListener('open', () => resolve(), { once: true }));
const opened = Promise.all([open(bare), open(framed)]);

let link: Promise<Link> | undefined;
/** Any names will do: what is sent here is taken in, and computed by nobody. */
const modelId = 'ab'.repeat(32) as ModelId;
const task = {
	type: 'task.run',
	jobId: 'job' as JobId,
	taskId: 'task' as TaskId,
	modelId,
	leaseId: 1n as LeaseId
} as const;

async function described(): Promise<Description> {
	await connection.setLocalDescription();
	while (connection.iceGatheringState !== 'complete')
		await new Promise((resolve) =>
			connection.addEventListener('icegatheringstatechange', resolve, { once: true })
		);
	return { sdp: connection.localDescription?.sdp ?? '', peerId };
}

function begin(remote: Description, side: 'opener' | 'acceptor'): void {
	const remotePeerId = remote.peerId as PeerId;
	link = (async () => {
		await open(framed);
		const { channel } = await createRtcChannel({
			remotePeerId,
			connection,
			dataChannel: framed,
			onReleased: () => {}
		});
		const options = { key, random: systemRandom, clock: systemClock };
		if (side === 'opener')
			return openLink(channel, { ...options, role: 'client', expect: { peerId: remotePeerId } });
		const accepted = await acceptLink(channel, { ...options, role: 'device' });
		accepted.onMessage(({ message, reply }) => {
			if (message.type !== 'task.run' || message.attempt > 1) return;
			return reply({ type: 'refused', code: 'task.cancelled', text: 'It came.' });
		});
		return accepted;
	})();
	link.catch((error: unknown) => console.error(error));
}

const transportBench: TransportBenchPage = {
	offer: described,
	async answer(offer) {
		begin(offer, 'acceptor');
		await connection.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
		return described();
	},
	async accept(answer) {
		begin(answer, 'opener');
		await connection.setRemoteDescription({ type: 'answer', sdp: answer.sdp });
	},
	async ready() {
		await opened;
		await link;
	},
	bare: ({ attachmentBytes, messages }) => sendBare(bare, attachmentBytes * messages),
	async link({ attachmentBytes, messages }) {
		const to = await link;
		if (!to) throw new TypeError('no link was begun');
		const bytes = new Uint8Array(attachmentBytes).fill(7);
		const fromMs = performance.now();
		const sent: Promise<unknown>[] = [];
		const inputs = [{ name: 'x', type: 'uint8', dims: [attachmentBytes] }] as const;
		// As a job sends: all at once. The last one is answered when the whole of it is there.
		for (let attempt = messages; attempt > 0; attempt--) {
			const message = { ...task, attempt, inputs, deadlineMs: 1000 };
			const options = { attachments: [bytes] };
			sent.push(
				attempt > 1 ? to.send(message, options) : to.request(message, { ...options, timeoutMs: 60_000 })
			);
		}
		await Promise.all(sent);
		return performance.now() - fromMs;
	}
};
Object.assign(globalThis, { transportBench });
