import { CHANNEL_HIGH_BYTES, CHANNEL_LOW_BYTES, FRAME_PAYLOAD_BYTES } from '$lib/protocol/limits';

/** Counts what comes after a text that says how much it will be, and answers when it is all there. */
export function answerBare(channel: RTCDataChannel): void {
	let missing = 0;
	channel.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
		if (typeof data === 'string') missing = Number(data);
		else {
			missing -= data.byteLength;
			if (missing === 0) channel.send(new ArrayBuffer(1));
		}
	});
}

/**
 * Sends so many bytes with nothing around them: messages as large as our frames' payload, as many under way as a link
 * keeps, none looked at by the other side.
 *
 * @returns milliseconds until it is told that all are there
 */
export async function sendBare(channel: RTCDataChannel, bytes: number): Promise<number> {
	const piece = new Uint8Array(FRAME_PAYLOAD_BYTES).fill(7);
	channel.bufferedAmountLowThreshold = CHANNEL_LOW_BYTES;
	const fromMs = performance.now();
	const answered = new Promise((resolve) => channel.addEventListener('message', resolve, { once: true }));
	channel.send(String(bytes));
	for (let left = bytes; left > 0; left -= piece.length) {
		if (channel.bufferedAmount >= CHANNEL_HIGH_BYTES)
			await new Promise((resolve) => channel.addEventListener('bufferedamountlow', resolve, { once: true }));
		channel.send(left < piece.length ? piece.subarray(0, left) : piece);
	}
	await answered;
	return performance.now() - fromMs;
}
