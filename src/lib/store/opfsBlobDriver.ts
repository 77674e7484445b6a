import type { BlobDriver } from './blobDriver';
import { toStorageError } from './storageError';

const USED = 'used';
const PIECE = /^\d{16}$/;

/**
 * Files in the browser's private file system: a folder a file, in it a file a piece, named by its offset, so that
 * adding one never copies what is there. Works in pages and workers.
 *
 * @param root name of the folder that holds them all
 * @throws RallyError `storage.unavailable` where the browser has no such file system or forbids it
 */
export async function openOpfsBlobDriver(root: string): Promise<BlobDriver> {
	const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
		try {
			return await work();
		} catch (error) {
			throw toStorageError(error);
		}
	};
	/** What is not there is nothing to fail about. */
	const ifThere = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> =>
		guarded(async () => {
			try {
				return await work();
			} catch (error) {
				if (error instanceof DOMException && error.name === 'NotFoundError') return otherwise;
				throw error;
			}
		});
	const base = await guarded(async () => {
		if (!globalThis.navigator?.storage?.getDirectory)
			throw new DOMException('No private file system here.', 'NotAllowedError');
		return (await navigator.storage.getDirectory()).getDirectoryHandle(root, { create: true });
	});
	const put = async (id: string, name: string, data: Uint8Array<ArrayBuffer> | string) => {
		const folder = await base.getDirectoryHandle(id, { create: true });
		const file = await folder.getFileHandle(name, { create: true });
		const writable = await file.createWritable();
		try {
			await writable.write(data);
			await writable.close();
		} catch (error) {
			// Without this the empty file would stand as a piece.
			await folder.removeEntry(name).catch(() => {});
			throw error;
		}
	};

	return {
		persistent: true,
		ids: () => guarded(() => Array.fromAsync(base.keys())),
		pieces: (id) =>
			ifThere(async () => {
				const folder = await base.getDirectoryHandle(id);
				const pieces: { offset: number; sizeBytes: number }[] = [];
				for await (const [name, handle] of folder.entries()) {
					if (!PIECE.test(name) || handle.kind !== 'file') continue;
					const { size } = await (handle as FileSystemFileHandle).getFile();
					// A tab that died while writing leaves an empty file; the next try fills it.
					if (size > 0) pieces.push({ offset: Number(name), sizeBytes: size });
				}
				return pieces;
			}, []),
		write: (id, offset, bytes) => guarded(() => put(id, String(offset).padStart(16, '0'), bytes)),
		read: (id, offset, span) =>
			guarded(async () => {
				const folder = await base.getDirectoryHandle(id);
				const file = await (await folder.getFileHandle(String(offset).padStart(16, '0'))).getFile();
				return new Uint8Array(await (span ? file.slice(span.start, span.end) : file).arrayBuffer());
			}),
		note: (id, { usedMs, sizeBytes }) => guarded(() => put(id, USED, [usedMs, sizeBytes ?? ''].join(' '))),
		noteOf: (id) =>
			ifThere(
				async () => {
					const folder = await base.getDirectoryHandle(id);
					const text = await (await (await folder.getFileHandle(USED)).getFile()).text();
					const [usedMs, sizeBytes] = text.split(' ').map(Number);
					return { usedMs: usedMs || 0, sizeBytes: sizeBytes || undefined };
				},
				{ usedMs: 0, sizeBytes: undefined }
			),
		remove: (id) => ifThere(() => base.removeEntry(id, { recursive: true }), undefined)
	};
}
