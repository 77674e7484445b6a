import { sha256 } from '$lib/core/bytes';

/** SHA-256(D_1‖…‖D_K): what a device sends to stop the clock. */
export function commitmentOf(digests: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	return new Uint8Array(sha256(...digests));
}
