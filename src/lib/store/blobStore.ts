import { nativeSha256, toHexDigits } from '$lib/core/bytes';
import type { Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { BlobDriver } from './blobDriver';
import { createBlobPieces } from './blobPieces';
import { filesToGo, noRoom } from './blobRoom';

export interface BlobEntry {
	/** SHA-256 of the whole, 64 hex digits. */
	id: string;
	/** Bytes held from the start on; the whole or a beginning. */
	heldBytes: number;
	/** The whole, where it was once found to be here and right. */
	sizeBytes: number | undefined;
	lastUsedMs: number;
	/** Never makes room for others. */
	isPinned: boolean;
	/** Somebody in this tab counts on it now; see `BlobStore.use`. */
	isInUse: boolean;
}

/** What other tabs have written counts again after so many bytes; until then the quota may be passed by as much. */
const RECOUNT_BYTES = 64 * 1024 * 1024;
/** That a file grows is noted no more often; what it is read for is noted each time. */
const NOTE_MS = 60_000;
/** Freed at least where the browser itself has no room left: the next pieces then meet no full disk each. */
const FREED_BYTES = 16 * 1024 * 1024;

/**
 * Large files by the SHA-256 of their bytes, written in pieces that outlive a reload, read whole and checked, or in
 * parts by who can check those. Methods throw RallyError `storage.full`, `storage.unavailable` or `storage.failed`.
 */
export interface BlobStore {
	/** False where everything is gone with the tab. */
	readonly persistent: boolean;
	/** What all files together may take. */
	readonly quotaBytes: number;
	/** Bytes held from the start of the file: where the next piece begins. */
	heldBytes(id: string): Promise<number>;
	/**
	 * Adds a piece. Where room lacks, be it ours or the browser's, files used longest ago go first: this one never does,
	 * nor one that is pinned or in use.
	 *
	 * @throws RallyError `blob.offset` where the piece does not begin at the end of what is held: somebody else may have
	 * added one, or deleted all; `storage.full` where nothing more may go
	 */
	append(id: string, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
	/**
	 * The whole file, its hash taken now.
	 *
	 * @returns undefined where it is not whole, or not what its id says; what is then known wrong is dropped
	 */
	read(id: string, sizeBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
	/** Bytes from `start` to `end`, whatever they are: for who can check them. Undefined where not all are here. */
	readRange(id: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
	/** Longest unused first. */
	list(): Promise<BlobEntry[]>;
	remove(id: string): Promise<void>;
	/** Nothing happens where no such file is here. */
	setPinned(id: string, isPinned: boolean): Promise<void>;
	/** From now on; what is over it goes at once, but for what is pinned or in use. */
	setQuota(quotaBytes: number): Promise<void>;
	/**
	 * Keeps a file, here already or on its way, from making room for others in this tab: somebody waits for it, or would
	 * have to fetch it again at once. `remove` removes it all the same.
	 *
	 * @returns what ends it
	 */
	use(id: string): () => void;
	/** Told when the list has changed; of a file that grows once a minute. @returns what ends it */
	watch(listener: () => void): () => void;
}

/** @param quotaBytes what all files together may take until `setQuota` says otherwise */
export function createBlobStore({
	driver,
	clock,
	quotaBytes: firstQuotaBytes
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

	const pieces = createBlobPieces(driver);
	const codeOf = (thrown: unknown) => (thrown instanceof RallyError ? thrown.code : undefined);
	const checkId = (id: string) => {
		if (!/^[0-9a-f]{64}$/.test(id))
			throw new RallyError('A file is kept by its SHA-256 only.', { code: 'blob.id', details: id });
	};
	/** By id, as far as this tab has written: listing the pieces for each of five hundred appends would take longer than they do. */
	const held = new Map<string, number>();
	const notedMs = new Map<string, number>();
	/** Of all files; undefined where it is to be counted again. */
	let totalBytes: number | undefined;
	let sinceCounted = 0;
	let quotaBytes = firstQuotaBytes;
	/** How often each is in use. */
	const uses = new Map<string, number>();
	const listeners = new Set<() => void>();
	const tell = () => {
		for (const listener of [...listeners]) listener();
	};

	const forget = async (id: string) => {
		held.delete(id);
		notedMs.delete(id);
		totalBytes = undefined;
		await driver.remove(id);
		tell();
	};
	const note = async (id: string, sizeBytes?: number) => {
		const usedMs = clock.nowMs();
		notedMs.set(id, usedMs);
		try {
			const { isPinned } = await driver.noteOf(id);
			await driver.note(id, { usedMs, sizeBytes, isPinned });
		} catch (thrown) {
			// On a full disk a file stays where it was in the order: nothing to fail a reading for.
			if (codeOf(thrown) !== 'storage.full') throw thrown;
		}
		tell();
	};
	const list = async (): Promise<BlobEntry[]> => {
		const entries = await Promise.all(
			(await driver.ids()).map(async (id) => ({
				id,
				heldBytes: (await pieces.chainOf(id)).heldBytes,
				note: await driver.noteOf(id)
			}))
		);
		return entries
			.map(({ note: { usedMs, sizeBytes, isPinned }, ...entry }) => ({
				...entry,
				sizeBytes,
				lastUsedMs: usedMs,
				isPinned,
				isInUse: uses.has(entry.id)
			}))
			.sort((a, b) => a.lastUsedMs - b.lastUsedMs);
	};
	const bytesOf = (entries: readonly BlobEntry[]) =>
		entries.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
	/** @returns those that stay */
	const drop = async (entries: readonly BlobEntry[], bytes: number, but?: string) => {
		const going = filesToGo(entries, bytes, but);
		for (const { id } of going) await forget(id);
		return entries.filter((entry) => !going.includes(entry));
	};
	const makeRoom = async (id: string, sizeBytes: number) => {
		if (totalBytes !== undefined && totalBytes + sizeBytes <= quotaBytes && sinceCounted < RECOUNT_BYTES)
			return;
		const entries = await list();
		const stays = await drop(entries, bytesOf(entries) + sizeBytes - quotaBytes, id);
		totalBytes = bytesOf(stays);
		sinceCounted = 0;
		if (totalBytes + sizeBytes > quotaBytes) throw noRoom(stays, { id, sizeBytes, quotaBytes });
	};
	const notFollowing = (offset: number, heldBytes: number) =>
		new RallyError('A piece of a file does not follow on from what is kept of it.', {
			code: 'blob.offset',
			details: `offset ${offset}, ${heldBytes} bytes kept`,
			hint: 'Ask again how much is kept and go on from there.'
		});
	const write = async (id: string, offset: number, bytes: Uint8Array<ArrayBuffer>) => {
		try {
			return await driver.write(id, offset, bytes);
		} catch (thrown) {
			const code = codeOf(thrown);
			if (code === 'blob.gone') {
				totalBytes = undefined;
				throw notFollowing(offset, 0);
			}
			if (code !== 'storage.full') throw thrown;
			// The browser gives less than our quota: what may go makes room, once.
			const entries = await list();
			const stays = await drop(entries, Math.max(FREED_BYTES, bytes.length), id);
			if (stays.length === entries.length) throw thrown;
			await driver.write(id, offset, bytes);
		}
	};

	return {
		persistent: driver.persistent,
		get quotaBytes() {
			return quotaBytes;
		},
		heldBytes: async (id) => {
			checkId(id);
			return (await pieces.chainOf(id)).heldBytes;
		},
		append: (id, offset, bytes) =>
			inTurn(async () => {
				checkId(id);
				let heldBytes = held.get(id);
				if (heldBytes !== offset) heldBytes = (await pieces.chainOf(id)).heldBytes;
				if (offset !== heldBytes) throw notFollowing(offset, heldBytes);
				if (bytes.length === 0) return;
				await makeRoom(id, bytes.length);
				held.delete(id);
				await write(id, offset, bytes);
				held.set(id, heldBytes + bytes.length);
				totalBytes = totalBytes === undefined ? undefined : totalBytes + bytes.length;
				sinceCounted += bytes.length;
				const sinceNoted = clock.nowMs() - (notedMs.get(id) ?? -Infinity);
				if (heldBytes === 0 || sinceNoted >= NOTE_MS) await note(id);
			}),
		read: (id, sizeBytes) =>
			inTurn(async () => {
				checkId(id);
				const { chain, heldBytes } = await pieces.chainOf(id);
				if (heldBytes < sizeBytes) return undefined;
				if (heldBytes === sizeBytes) {
					// One piece after another into its place: a large file is never held twice.
					const whole = new Uint8Array(sizeBytes);
					try {
						for (const { offset } of chain) whole.set(await driver.read(id, offset), offset);
					} catch (thrown) {
						if (codeOf(thrown) !== 'blob.gone') throw thrown;
					}
					if (toHexDigits(await nativeSha256(whole)) === id) {
						await note(id, sizeBytes);
						return whole;
					}
				}
				await forget(id);
				return undefined;
			}),
		readRange(id, start, end) {
			checkId(id);
			return pieces.readRange(id, start, end);
		},
		list,
		remove: (id) =>
			inTurn(async () => {
				checkId(id);
				await forget(id);
			}),
		setPinned: (id, isPinned) =>
			inTurn(async () => {
				checkId(id);
				await driver.note(id, { ...(await driver.noteOf(id)), isPinned });
				tell();
			}),
		setQuota: (bytes) =>
			inTurn(async () => {
				quotaBytes = bytes;
				const entries = await list();
				totalBytes = bytesOf(await drop(entries, bytesOf(entries) - quotaBytes));
				tell();
			}),
		use(id) {
			checkId(id);
			uses.set(id, (uses.get(id) ?? 0) + 1);
			tell();
			let isOver = false;
			return () => {
				if (isOver) return;
				isOver = true;
				const left = (uses.get(id) ?? 1) - 1;
				if (left > 0) uses.set(id, left);
				else uses.delete(id);
				tell();
			};
		},
		watch(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		}
	};
}
