import type { BlobDriver } from './blobDriver';

/** Files that live no longer than the tab. */
export function createMemoryBlobDriver(): BlobDriver {
	const files = new Map<string, { pieces: Map<number, Uint8Array<ArrayBuffer>>; usedMs: number }>();
	const fileOf = (id: string) => {
		const file = files.get(id) ?? { pieces: new Map<number, Uint8Array<ArrayBuffer>>(), usedMs: 0 };
		files.set(id, file);
		return file;
	};
	return {
		persistent: false,
		ids: async () => [...files.keys()],
		pieces: async (id) =>
			[...(files.get(id)?.pieces ?? [])].map(([offset, bytes]) => ({ offset, sizeBytes: bytes.length })),
		write: async (id, offset, bytes) => void fileOf(id).pieces.set(offset, bytes.slice()),
		read: async (id, offset) => files.get(id)?.pieces.get(offset)?.slice() ?? new Uint8Array(),
		touch: async (id, atMs) => void (fileOf(id).usedMs = atMs),
		lastUsedMs: async (id) => files.get(id)?.usedMs ?? 0,
		remove: async (id) => void files.delete(id)
	};
}
