import type { JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import { createInbox } from '$lib/peer/inbox';
import { createOutbox } from '$lib/peer/outbox';
import { createFrameDecoder } from '$lib/protocol/frameDecoder';
import { CHANNEL_HIGH_BYTES, FRAME_HEADER_BYTES } from '$lib/protocol/limits';
import type { TransportLoad } from './transportPage/types';

/**
 * What cutting messages into frames and putting them together again costs by itself: sender and receiver on one thread,
 * with an array between them for a channel, and one copy a frame as a channel makes it.
 *
 * @returns MB for each second of processor time
 */
export async function framesAlone({ attachmentBytes, messages }: TransportLoad): Promise<number> {
	const onTheWay: Uint8Array<ArrayBuffer>[] = [];
	let bytesOnTheWay = 0;
	const outbox = createOutbox({
		remotePeerId: '' as never,
		fingerprints: { local: new Uint8Array(), remote: new Uint8Array() },
		closed: new Promise(() => {}),
		get bufferedBytes() {
			return bytesOnTheWay;
		},
		send(bytes) {
			bytesOnTheWay += bytes.length;
			onTheWay.push(bytes.slice());
		},
		onMessage: () => {},
		onLow: () => {},
		close: () => {}
	});
	let arrived = 0;
	const inbox = createInbox({
		deliver: (_, __, release) => {
			arrived++;
			release();
		},
		sendUrgent: (credit) => {
			const view = new DataView(credit.buffer);
			outbox.grant(view.getUint32(4, true), view.getUint32(FRAME_HEADER_BYTES, true));
		}
	});
	const decoder = createFrameDecoder(({ type, stream, flags }, payload) => {
		if (type === 'control') inbox.control(stream, payload);
		else if (type === 'data') inbox.data(stream, payload);
		else if (type === 'end') inbox.end(stream, flags);
	});
	const bytes = new Uint8Array(attachmentBytes).fill(7);
	const message = {
		type: 'task.run',
		jobId: 'job' as JobId,
		taskId: 'task' as TaskId,
		attempt: 1,
		modelId: 'ab'.repeat(32) as ModelId,
		leaseId: 1n as LeaseId,
		inputs: [{ name: 'x', type: 'uint8', dims: [attachmentBytes] }],
		deadlineMs: 1000
	} as const;

	const from = process.cpuUsage();
	const sent = Array.from({ length: messages }, () => outbox.send(message, { attachments: [bytes] }));
	while (arrived < messages) {
		const frame = onTheWay.shift();
		if (frame) {
			bytesOnTheWay -= frame.length;
			decoder.push(frame);
		}
		if (bytesOnTheWay < CHANNEL_HIGH_BYTES / 2) outbox.pump();
	}
	await Promise.all(sent);
	const { user, system } = process.cpuUsage(from);
	return (attachmentBytes * messages) / (user + system);
}
