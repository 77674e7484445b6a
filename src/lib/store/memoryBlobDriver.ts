import type { BlobDriver, BlobNote } from './blobDriver';
import { blobGone } from './blobGone';
import { NO_NOTE } from './blobNote';

/** Files that live no longer than the tab. */
export function createMemoryBlobDriver(): BlobDriver {
	const files = new Map<string, { pieces: Map<number, Uint8Array<ArrayBuffer>>; note: BlobNote }>();
	return {
		persistent: false,
		ids: async () => [...files.keys()],
		pieces: async (id) =>
			[...(files.get(id)?.pieces ?? [])].map(([offset, bytes]) => ({ offset, sizeBytes: bytes.length })),
		async write(id, offset, bytes) {
			const file = files.get(id);
			if (!file && offset > 0) throw blobGone(id);
			const { pieces, note } = file ?? { pieces: new Map<number, Uint8Array<ArrayBuffer>>(), note: NO_NOTE };
			files.set(id, { pieces: pieces.set(offset, bytes.slice()), note });
		},
		read: async (id, offset, span) =>
			files.get(id)?.pieces.get(offset)?.slice(span?.start, span?.end) ?? new Uint8Array(),
		async note(id, note) {
			const file = files.get(id);
			if (file) file.note = note;
		},
		noteOf: async (id) => files.get(id)?.note ?? NO_NOTE,
		remove: async (id) => void files.delete(id)
	};
}
