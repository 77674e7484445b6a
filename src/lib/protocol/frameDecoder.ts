import { FRAME_HEADER_BYTES, FRAME_PAYLOAD_BYTES } from './limits';
import { readFrameHeader, type FrameHeader } from './frame';

export interface FrameDecoder {
	/**
	 * Takes the next bytes, cut anywhere.
	 *
	 * @throws RallyError with a `frame.*` code; the decoder is of no use afterwards
	 */
	push(bytes: Uint8Array<ArrayBuffer>): void;
	/** Bytes of a frame that is not whole yet; never more than one frame. */
	readonly pendingBytes: number;
}

/**
 * Cuts a byte stream into frames. A frame that lies whole in what was pushed, as each does on a data
 * channel, is handed on without a copy.
 *
 * @param onFrame gets the payload as a view that is only valid during the call
 */
export function createFrameDecoder(
	onFrame: (header: FrameHeader, payload: Uint8Array<ArrayBuffer>) => void
): FrameDecoder {
	let rest: Uint8Array<ArrayBuffer> | undefined;
	let held = 0;

	/** Moves bytes to the held frame until it has `wanted`. @returns how many were taken */
	const hold = (bytes: Uint8Array, wanted: number): number => {
		rest ??= new Uint8Array(FRAME_HEADER_BYTES + FRAME_PAYLOAD_BYTES);
		const part = bytes.subarray(0, Math.max(0, wanted - held));
		rest.set(part, held);
		held += part.length;
		return part.length;
	};

	return {
		get pendingBytes() {
			return held;
		},
		push(bytes) {
			let at = 0;
			if (held > 0 && rest) {
				at += hold(bytes, FRAME_HEADER_BYTES);
				if (held < FRAME_HEADER_BYTES) return;
				const header = readFrameHeader(rest);
				const end = FRAME_HEADER_BYTES + header.length;
				at += hold(bytes.subarray(at), end);
				if (held < end) return;
				held = 0;
				onFrame(header, rest.subarray(FRAME_HEADER_BYTES, end));
			}
			while (bytes.length - at >= FRAME_HEADER_BYTES) {
				const header = readFrameHeader(bytes.subarray(at));
				const end = at + FRAME_HEADER_BYTES + header.length;
				if (end > bytes.length) break;
				onFrame(header, bytes.subarray(at + FRAME_HEADER_BYTES, end));
				at = end;
			}
			if (at < bytes.length) hold(bytes.subarray(at), bytes.length - at);
		}
	};
}
