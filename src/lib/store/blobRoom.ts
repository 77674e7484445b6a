import { RallyError } from '$lib/core/errors';
import type { BlobEntry } from './blobStore';

/**
 * Files that make room for others, those used longest ago first: none that is pinned, in use, or named.
 *
 * @param entries longest unused first
 * @param bytes to be freed; all that may go is named where it does not suffice
 */
export function filesToGo(entries: readonly BlobEntry[], bytes: number, but?: string): BlobEntry[] {
	let left = bytes;
	return entries.filter((entry) => {
		if (left <= 0 || entry.isPinned || entry.isInUse || entry.id === but) return false;
		left -= entry.heldBytes;
		return true;
	});
}

/** Why one more piece of a file does not fit under the quota, and the way out. */
export function noRoom(
	stays: readonly BlobEntry[],
	{ id, sizeBytes, quotaBytes }: { id: string; sizeBytes: number; quotaBytes: number }
): RallyError {
	const bytesOf = (entries: readonly BlobEntry[]) =>
		entries.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
	const wantedBytes = bytesOf(stays) + sizeBytes;
	const own = bytesOf(stays.filter((entry) => entry.id === id)) + sizeBytes;
	const pinned = bytesOf(stays.filter((entry) => entry.isPinned && entry.id !== id));
	const details = `${wantedBytes} bytes wanted, ${quotaBytes} allowed, ${pinned} of other files pinned`;
	if (own > quotaBytes) {
		return new RallyError('This file is larger than the room kept for models in this browser.', {
			code: 'storage.full',
			details,
			hint: 'Allow more room for models on the page “Lend your GPU”, or choose a smaller model.'
		});
	}
	if (own + pinned > quotaBytes) {
		return new RallyError('Pinned models take up the room kept for models in this browser.', {
			code: 'storage.full',
			details,
			hint: 'Unpin or delete one of them, or allow more room for models on the page “Lend your GPU”.'
		});
	}
	return new RallyError('Models in use now take up the room kept for models in this browser.', {
		code: 'storage.full',
		details,
		hint: 'Allow more room for models on the page “Lend your GPU”, or wait until a renter has gone.'
	});
}
