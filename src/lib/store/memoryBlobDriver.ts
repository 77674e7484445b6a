import type { BlobDriver, BlobNote } from './blobDriver';

/** Files that live no longer than the tab. */
export function createMemoryBlobDriver(): BlobDriver {
	const files = new Map<string, { pieces: Map<number, Uint8Array<ArrayBuffer>>; note: BlobNote }>();
	const fileOf = (id: string) => {
		const file = files.get(id) ?? {
			pieces: new Map<number, Uint8Array<ArrayBuffer>>(),
			note: { usedMs: 0, sizeBytes: undefined }
		};
		files.set(id, file);
		return file;
	};
	return {
		persistent: false,
		ids: async () => [...files.keys()],
		pieces: async (id) =>
			[...(files.get(id)?.pieces ?? [])].map(([offset, bytes]) => ({ offset, sizeBytes: bytes.length })),
		write: async (id, offset, bytes) => void fileOf(id).pieces.set(offset, bytes.slice()),
		read: async (id, offset, span) =>
			files.get(id)?.pieces.get(offset)?.slice(span?.start, span?.end) ?? new Uint8Array(),
		note: async (id, note) => void (fileOf(id).note = note),
		noteOf: async (id) => files.get(id)?.note ?? { usedMs: 0, sizeBytes: undefined },
		remove: async (id) => void files.delete(id)
	};
}
