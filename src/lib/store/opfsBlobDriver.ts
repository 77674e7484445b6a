import type { BlobDriver } from './blobDriver';
import { blobGone } from './blobGone';
import { NO_NOTE, parseBlobNote } from './blobNote';
import { toStorageError } from './storageError';

const USED = 'used';
const PIECE = /^\d{16}$/;

/**
 * Files in the browser's private file system: a folder a file, in it a file a piece, named by its offset, so that
 * adding one never copies what is there. Works in pages and workers, and goes on where the browser, or the person in
 * its settings, clears it all meanwhile.
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
	const isMissing = (error: unknown) => error instanceof DOMException && error.name === 'NotFoundError';
	/** What is not there is nothing to fail about. */
	const ifThere = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> =>
		guarded(async () => {
			try {
				return await work();
			} catch (error) {
				if (isMissing(error)) return otherwise;
				throw error;
			}
		});
	const orGone = <T>(id: string, work: () => Promise<T>): Promise<T> =>
		guarded(() =>
			work().catch((error: unknown) => {
				throw isMissing(error) ? blobGone(id) : error;
			})
		);
	const nameOf = (offset: number) => String(offset).padStart(16, '0');
	const openBase = async () =>
		(await navigator.storage.getDirectory()).getDirectoryHandle(root, { create: true });
	let base = await guarded(async () => {
		if (!globalThis.navigator?.storage?.getDirectory)
			throw new DOMException('No private file system here.', 'NotAllowedError');
		return openBase();
	});
	/** The folder of a file, made where it is not there; and anew the one around it, where all was cleared. */
	const makeFolder = async (id: string) => {
		try {
			return await base.getDirectoryHandle(id, { create: true });
		} catch (error) {
			if (!isMissing(error)) throw error;
			base = await openBase();
			return base.getDirectoryHandle(id, { create: true });
		}
	};
	const put = async (
		folder: FileSystemDirectoryHandle,
		name: string,
		data: Uint8Array<ArrayBuffer> | string
	) => {
		const file = await folder.getFileHandle(name, { create: true });
		const writable = await file.createWritable();
		try {
			await writable.write(data);
			await writable.close();
		} catch (error) {
			// Without this an empty file would stand as a piece. A note stays as it was: it may say that a file is pinned.
			if (name !== USED) await folder.removeEntry(name).catch(() => {});
			throw error;
		}
	};

	return {
		persistent: true,
		ids: () =>
			guarded(async () => {
				try {
					return await Array.fromAsync(base.keys());
				} catch (error) {
					if (!isMissing(error)) throw error;
					base = await openBase();
					return Array.fromAsync(base.keys());
				}
			}),
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
		write: (id, offset, bytes) =>
			orGone(id, async () => {
				const folder = offset === 0 ? await makeFolder(id) : await base.getDirectoryHandle(id);
				await put(folder, nameOf(offset), bytes);
			}),
		read: (id, offset, span) =>
			orGone(id, async () => {
				const folder = await base.getDirectoryHandle(id);
				const file = await (await folder.getFileHandle(nameOf(offset))).getFile();
				return new Uint8Array(await (span ? file.slice(span.start, span.end) : file).arrayBuffer());
			}),
		note: (id, note) =>
			ifThere(async () => put(await base.getDirectoryHandle(id), USED, JSON.stringify(note)), undefined),
		noteOf: (id) =>
			ifThere(async () => {
				const folder = await base.getDirectoryHandle(id);
				return parseBlobNote(await (await (await folder.getFileHandle(USED)).getFile()).text());
			}, NO_NOTE),
		remove: (id) => ifThere(() => base.removeEntry(id, { recursive: true }), undefined)
	};
}
