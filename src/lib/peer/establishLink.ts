import { RallyError, toRallyError } from '$lib/core/errors';
import { decodeClose, encodeClose, encodeHandshake } from '$lib/protocol/codec';
import { LINK_CODES, REFUSAL_CODES, sentenceOf, type RefusalCode, type WireCode } from '$lib/protocol/codes';
import { encodeFrame, type FrameHeader } from '$lib/protocol/frame';
import { createFrameDecoder } from '$lib/protocol/frameDecoder';
import { CHANNEL_FULL_BYTES, CREDIT_STALL_MS, HANDSHAKE_MS, HEARTBEAT_MS } from '$lib/protocol/limits';
import type { Envelope, Message } from '$lib/protocol/messages';
import { wireError } from '$lib/protocol/wireError';
import { createHandshake, type Side } from './handshake';
import { createHeartbeat } from './heartbeat';
import { createInbox } from './inbox';
import type { Attachment, Link, LinkEnd, LinkOptions, Received } from './link';
import { linkError } from './linkError';
import { createOutbox } from './outbox';
import type { Remote } from './remote';
import type { Channel } from './transport';

/** What a handler threw, as the peer may hear it: our own refusals in their words, nothing else. */
function refusalOf(thrown: unknown): Message {
	const { code, shortMessage } = toRallyError(thrown);
	if (thrown instanceof RallyError && code in REFUSAL_CODES) {
		return { type: 'refused', code: code as RefusalCode, text: shortMessage };
	}
	return { type: 'refused', code: 'internal', text: REFUSAL_CODES.internal };
}

/**
 * Wires a channel's bytes to handshake, inbox, outbox and heartbeat. `onOpen` gets the link once the
 * handshake is over; `closed` settles whether it came about or not.
 */
export function establishLink(
	channel: Channel,
	side: Side,
	{ key, role, random, clock, expect }: LinkOptions,
	onOpen: (link: Link) => void
): Pick<Link, 'closed' | 'close'> {
	let ended: LinkEnd | undefined;
	let isOpen = false;
	let settleClosed = (_: LinkEnd) => {};
	const closed = new Promise<LinkEnd>((resolve) => (settleClosed = resolve));
	const requests = new Map<number, (received: Received) => void>();
	const timers = new AbortController();

	const end = (code: WireCode, text: string, tellPeer: boolean) => {
		if (ended) return;
		ended = { code, text };
		timers.abort(linkError(ended));
		outbox.fail(linkError(ended));
		requests.clear();
		try {
			if (tellPeer) channel.send(encodeFrame('close', 0, encodeClose(code, text)));
		} catch {
			// It is closed already; there is nobody to tell.
		}
		channel.close();
		settleClosed(ended);
	};

	/** Whatever breaks a rule ends here, once. */
	const fail = (thrown: unknown) => {
		const error = toRallyError(thrown);
		const code = error.code in LINK_CODES ? (error.code as WireCode) : 'internal';
		end(code, code === 'internal' ? sentenceOf(code) : error.shortMessage, true);
	};
	const guarded = (work: () => void) => {
		if (ended) return;
		try {
			work();
		} catch (thrown) {
			fail(thrown);
		}
	};

	/** Pongs and credit do not wait; who lets them pile up reads nothing, and the heartbeat will find out. */
	const sendUrgent = (frame: Uint8Array<ArrayBuffer>) => {
		if (channel.bufferedBytes < CHANNEL_FULL_BYTES) channel.send(frame);
	};

	const outbox = createOutbox(channel);
	const inbox = createInbox({ sendUrgent, deliver: (...delivered) => deliver(...delivered) });
	const heartbeat = createHeartbeat({
		clock,
		random,
		sendPing: (id) => sendUrgent(encodeFrame('ping', 0, id))
	});

	let handler: ((received: Received) => void | Promise<void>) | undefined;
	const unhandled: (() => void)[] = [];

	const deliver = (envelope: Envelope, attachments: Attachment[], release: () => void) => {
		const { seq, re, message } = envelope;
		const reply: Received['reply'] = (answer, options) => outbox.send(answer, { ...options, re: seq });
		const received: Received = { message, attachments, reply };
		if (re !== undefined) {
			release();
			// Nobody waits for it where it is late.
			requests.get(re)?.(received);
			return;
		}
		const handle = () => {
			void (async () => handler?.(received))()
				// A reply that fails has a link that ended: that is told elsewhere.
				.catch((thrown) => reply(refusalOf(thrown)).catch(() => {}))
				.then(release)
				.catch(fail);
		};
		if (handler) handle();
		else unhandled.push(handle);
	};

	const handshake = createHandshake({
		side,
		key,
		role,
		nonce: random.bytes(32),
		fingerprints: channel.fingerprints,
		remotePeerId: channel.remotePeerId,
		expectPeerId: expect?.peerId,
		send: (message) => {
			if (!ended) channel.send(encodeFrame('control', 0, encodeHandshake(message)));
		},
		onOpen: (remote) => open(remote),
		onFail: fail
	});

	const onFrame = (frame: FrameHeader, payload: Uint8Array<ArrayBuffer>) => {
		if (ended) return;
		if (frame.type === 'close') {
			const { code, text } = decodeClose(payload);
			return end(code, text, false);
		}
		if (!isOpen) {
			if (frame.type !== 'control' || frame.stream !== 0) throw wireError('handshake.order', frame.type);
			return handshake.receive(payload);
		}
		heartbeat.heard();
		switch (frame.type) {
			case 'control':
				if (frame.stream === 0) throw wireError('handshake.order', 'the handshake is over');
				return inbox.control(frame.stream, payload);
			case 'data':
				return inbox.data(frame.stream, payload);
			case 'end':
				return inbox.end(frame.stream, frame.flags);
			case 'credit':
				return outbox.grant(
					frame.stream,
					new DataView(payload.buffer, payload.byteOffset).getUint32(0, true)
				);
			case 'ping':
				return sendUrgent(encodeFrame('pong', 0, payload));
			case 'pong':
				return heartbeat.pong(payload);
		}
	};

	const open = (remote: Remote) => {
		isOpen = true;
		void beat();
		onOpen(linkTo(remote));
	};

	const beat = async () => {
		try {
			guarded(() => heartbeat.beat());
			for (;;) {
				await clock.sleep(HEARTBEAT_MS, timers.signal);
				guarded(() => {
					if (heartbeat.beat() === 'lost') throw wireError('heartbeat.lost');
					if (outbox.beat() * HEARTBEAT_MS > CREDIT_STALL_MS) throw wireError('credit.starved');
				});
			}
		} catch {
			// The link ended.
		}
	};

	const check = async () => {
		guarded(() => heartbeat.ask());
		const heardBefore = heartbeat.heardCount;
		try {
			await clock.sleep(HEARTBEAT_MS, timers.signal);
		} catch {
			return;
		}
		guarded(() => {
			if (heartbeat.heardCount === heardBefore) throw wireError('heartbeat.lost');
		});
	};

	const linkTo = (remote: Remote): Link => ({
		remote,
		closed,
		close,
		check: () => void check(),
		get rttMs() {
			return heartbeat.rttMs;
		},
		send: (message, options = {}) => outbox.send(message, options),
		request: (message, { timeoutMs, ...options }) =>
			new Promise<Received>((resolve, reject) => {
				const stop = new AbortController();
				const signals = [stop.signal, timers.signal, ...(options.signal ? [options.signal] : [])];
				let seq: number | undefined;
				const settle = () => {
					if (seq !== undefined) requests.delete(seq);
					stop.abort();
				};
				clock
					.sleep(timeoutMs, AbortSignal.any(signals))
					.then(() => {
						throw new RallyError(`The peer did not answer within ${timeoutMs / 1000} s.`, {
							code: 'request.timeout',
							details: message.type
						});
					})
					.catch((reason) => {
						if (stop.signal.aborted) return;
						reject(reason);
						settle();
					});
				outbox
					.send(message, {
						...options,
						// What has timed out is withdrawn too.
						signal: AbortSignal.any(signals),
						onSeq: (given) => {
							seq = given;
							requests.set(given, (received) => {
								resolve(received);
								settle();
							});
						}
					})
					.catch((error) => {
						if (stop.signal.aborted) return;
						reject(error);
						settle();
					});
			}),
		onMessage(next) {
			handler = next;
			for (const handle of unhandled.splice(0)) handle();
		}
	});

	const close = (code: WireCode = 'bye', text: string = sentenceOf(code)) => end(code, text, true);

	const decoder = createFrameDecoder(onFrame);
	channel.onMessage((bytes) => guarded(() => decoder.push(bytes)));
	channel.onLow(() => guarded(outbox.pump));
	void channel.closed.then((reason) => end('closed', reason, false));
	clock.sleep(HANDSHAKE_MS, timers.signal).then(
		() => {
			if (!isOpen) fail(wireError('handshake.timeout'));
		},
		() => {}
	);
	guarded(handshake.start);
	return { closed, close };
}
