import { ALLOCATE_AT_ONCE_BYTES } from '$lib/protocol/limits';
import { wireError } from '$lib/protocol/wireError';

export interface Assembly {
	readonly totalBytes: number;
	readonly missingBytes: number;
	/** @throws RallyError `attachment.tooLarge` where more comes than was announced */
	push(bytes: Uint8Array): void;
	/** All attachments; call it when nothing is missing. */
	finish(): Uint8Array<ArrayBuffer>[];
}

/**
 * Puts attachments together from their concatenated bytes. What is only announced costs nothing: a large
 * buffer grows with what has really come, to at most twice of it.
 *
 * @param sizes bytes of each attachment
 */
export function createAssembly(sizes: readonly number[]): Assembly {
	const totalBytes = sizes.reduce((sum, size) => sum + size, 0);
	const finished: Uint8Array<ArrayBuffer>[] = [];
	let buffer = new Uint8Array(0);
	let filled = 0;
	let received = 0;

	/** Hands on the current attachment, and those of no bytes after it. */
	const turn = () => {
		while (finished.length < sizes.length && filled === sizes[finished.length]) {
			finished.push(buffer);
			buffer = new Uint8Array(0);
			filled = 0;
		}
	};

	const makeRoom = (size: number, wanted: number) => {
		if (buffer.length >= wanted) return;
		const length = size <= ALLOCATE_AT_ONCE_BYTES ? size : Math.max(ALLOCATE_AT_ONCE_BYTES, 2 * wanted);
		const larger = new Uint8Array(Math.min(size, length));
		larger.set(buffer.subarray(0, filled));
		buffer = larger;
	};

	turn();
	return {
		totalBytes,
		get missingBytes() {
			return totalBytes - received;
		},
		push(bytes) {
			if (received + bytes.length > totalBytes)
				throw wireError('attachment.tooLarge', 'more came than announced');
			received += bytes.length;
			for (let at = 0; at < bytes.length;) {
				const size = sizes[finished.length] ?? 0;
				const part = bytes.subarray(at, at + size - filled);
				makeRoom(size, filled + part.length);
				buffer.set(part, filled);
				filled += part.length;
				at += part.length;
				turn();
			}
		},
		finish: () => finished
	};
}
