import { expect, it } from 'vitest';
import { encodeEnvelope } from '$lib/protocol/codec';
import { readFrameHeader } from '$lib/protocol/frame';
import { FRAME_PAYLOAD_BYTES, MESSAGES_HELD, STREAM_WINDOW_BYTES } from '$lib/protocol/limits';
import { createInbox } from './inbox';

const SIZE = 64 * 1024 * 1024;
const reveal = (seq: number) =>
	encodeEnvelope({
		seq,
		attachments: [SIZE],
		message: {
			type: 'proof.reveal',
			challengeId: 'c',
			digests: []
		}
	});
const frame = new Uint8Array(FRAME_PAYLOAD_BYTES);

it('grants nothing while too much is held, ends who sends on, and grants again when it is worked off', () => {
	const releases: (() => void)[] = [];
	const granted: number[] = [];
	const inbox = createInbox({
		deliver: (_, __, release) => void releases.push(release),
		sendUrgent: (bytes) => void granted.push(readFrameHeader(bytes).stream)
	});
	const fill = (seq: number, bytes: number) => {
		for (let sent = 0; sent < bytes; sent += FRAME_PAYLOAD_BYTES) inbox.data(seq, frame);
	};
	for (let seq = 1; seq <= 3; seq++) {
		inbox.control(seq, reveal(seq));
		fill(seq, SIZE);
		inbox.end(seq, 0);
	}
	expect(granted).toContain(3);
	inbox.control(4, reveal(4));
	fill(4, STREAM_WINDOW_BYTES);
	expect(granted).not.toContain(4);
	expect(() => inbox.data(4, new Uint8Array(1))).toThrow(
		expect.objectContaining({ code: 'credit.exceeded' })
	);
	for (const release of releases) release();
	expect(granted.filter((stream) => stream === 4)).toHaveLength(1);
	fill(4, STREAM_WINDOW_BYTES);
});

it('takes so many messages at once and no more', () => {
	const inbox = createInbox({ deliver: () => {}, sendUrgent: () => {} });
	const say = (seq: number) => {
		const message = { type: 'task.cancel', taskId: 't' as never, attempt: 1 } as const;
		inbox.control(seq, encodeEnvelope({ seq, message }));
	};
	for (let seq = 1; seq <= MESSAGES_HELD; seq++) say(seq);
	expect(() => say(MESSAGES_HELD + 1)).toThrow(expect.objectContaining({ code: 'message.tooMany' }));
});
