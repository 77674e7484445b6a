import { concatBytes, sha256, toHexDigits } from '$lib/core/bytes';
import type { Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { BlobDriver } from './blobDriver';

export interface BlobEntry {
	/** SHA-256 of the whole, 64 hex digits. */
	id: string;
	/** Bytes held from the start on; the whole or a beginning. */
	heldBytes: number;
	lastUsedMs: number;
}

/**
 * Large files by the SHA-256 of their bytes, written in pieces that outlive a reload, read only whole and
 * checked. Methods throw RallyError `storage.full`, `storage.unavailable` or `storage.failed`.
 */
export interface BlobStore {
	/** False where everything is gone with the tab. */
	readonly persistent: boolean;
	/** Bytes held from the start of the file: where the next piece begins. */
	heldBytes(id: string): Promise<number>;
	/**
	 * Adds a piece. Where room lacks, files used longest ago go first; this one never does.
	 *
	 * @throws RallyError `blob.offset` where the piece does not begin at the end of what is held
	 */
	append(id: string, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
	/**
	 * The whole file, its hash taken now.
	 *
	 * @returns undefined where it is not whole, or not what its id says; what is then known wrong is dropped
	 */
	read(id: string, sizeBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
	/** Longest unused first. */
	list(): Promise<BlobEntry[]>;
	remove(id: string): Promise<void>;
}

/** @param quotaBytes what all files together may take */
export function createBlobStore({
	driver,
	clock,
	quotaBytes
}: {
	driver: BlobDriver;
	clock: Clock;
	quotaBytes: number;
}): BlobStore {
	/** One change at a time: two appends at once would both think they fit. */
	let last: Promise<unknown> = Promise.resolve();
	const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
		const turn = last.then(work, work);
		last = turn.catch(() => {});
		return turn;
	};

	const checkId = (id: string) => {
		if (!/^[0-9a-f]{64}$/.test(id))
			throw new RallyError('A file is kept by its SHA-256 only.', { code: 'blob.id', details: id });
	};
	/** Pieces that follow on from the start without a gap; another tab may have left ones that overlap. */
	const chainOf = async (id: string) => {
		let heldBytes = 0;
		const offsets: number[] = [];
		for (const { offset, sizeBytes } of (await driver.pieces(id)).sort((a, b) => a.offset - b.offset)) {
			if (offset > heldBytes) break;
			if (offset < heldBytes) continue;
			offsets.push(offset);
			heldBytes += sizeBytes;
		}
		return { offsets, heldBytes };
	};
	const list = async (): Promise<BlobEntry[]> => {
		const entries = await Promise.all(
			(await driver.ids()).map(async (id) => ({
				id,
				heldBytes: (await chainOf(id)).heldBytes,
				lastUsedMs: await driver.lastUsedMs(id)
			}))
		);
		return entries.sort((a, b) => a.lastUsedMs - b.lastUsedMs);
	};
	const makeRoom = async (id: string, sizeBytes: number) => {
		const entries = await list();
		let total = entries.reduce((sum, entry) => sum + entry.heldBytes, sizeBytes);
		for (const entry of entries) {
			if (total <= quotaBytes) return;
			if (entry.id === id) continue;
			await driver.remove(entry.id);
			total -= entry.heldBytes;
		}
		if (total <= quotaBytes) return;
		throw new RallyError('This file is larger than the room kept for models in this browser.', {
			code: 'storage.full',
			details: `${total} bytes wanted, ${quotaBytes} allowed`,
			hint: 'Allow more room in the settings, or choose a smaller model.'
		});
	};

	return {
		persistent: driver.persistent,
		heldBytes: async (id) => {
			checkId(id);
			return (await chainOf(id)).heldBytes;
		},
		append: (id, offset, bytes) =>
			inTurn(async () => {
				checkId(id);
				const { heldBytes } = await chainOf(id);
				if (offset !== heldBytes) {
					throw new RallyError('A piece of a file does not follow on from what is kept of it.', {
						code: 'blob.offset',
						details: `offset ${offset}, ${heldBytes} bytes kept`,
						hint: 'Ask again how much is kept and go on from there.'
					});
				}
				if (bytes.length === 0) return;
				await makeRoom(id, bytes.length);
				await driver.write(id, offset, bytes);
				await driver.touch(id, clock.nowMs());
			}),
		read: (id, sizeBytes) =>
			inTurn(async () => {
				checkId(id);
				const { offsets, heldBytes } = await chainOf(id);
				if (heldBytes < sizeBytes) return undefined;
				const parts = await Promise.all(offsets.map((offset) => driver.read(id, offset)));
				const whole = concatBytes(...parts);
				if (whole.length !== sizeBytes || toHexDigits(sha256(whole)) !== id) {
					await driver.remove(id);
					return undefined;
				}
				await driver.touch(id, clock.nowMs());
				return whole;
			}),
		list,
		remove: (id) =>
			inTurn(async () => {
				checkId(id);
				await driver.remove(id);
			})
	};
}
