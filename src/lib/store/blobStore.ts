import { nativeSha256, toHexDigits } from '$lib/core/bytes';
import type { Clock } from '$lib/core/clock';
import { RallyError } from '$lib/core/errors';
import type { BlobDriver } from './blobDriver';

export interface BlobEntry {
	/** SHA-256 of the whole, 64 hex digits. */
	id: string;
	/** Bytes held from the start on; the whole or a beginning. */
	heldBytes: number;
	/** The whole, where it was once found to be here and right. */
	sizeBytes: number | undefined;
	lastUsedMs: number;
}

/** What other tabs have written counts again after so many bytes; until then the quota may be passed by as much. */
const RECOUNT_BYTES = 64 * 1024 * 1024;
/** That a file grows is noted no more often; what it is read for is noted each time. */
const NOTE_MS = 60_000;

/**
 * Large files by the SHA-256 of their bytes, written in pieces that outlive a reload, read whole and checked, or in
 * parts by who can check those. Methods throw RallyError `storage.full`, `storage.unavailable` or `storage.failed`.
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
	/** Bytes from `start` to `end`, whatever they are: for who can check them. Undefined where not all are here. */
	readRange(id: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
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
	/** By id, as far as this tab has written: listing the pieces for each of five hundred appends would take longer than they do. */
	const held = new Map<string, number>();
	const notedMs = new Map<string, number>();
	/** Of all files; undefined where it is to be counted again. */
	let totalBytes: number | undefined;
	let sinceCounted = 0;

	const forget = async (id: string) => {
		held.delete(id);
		notedMs.delete(id);
		totalBytes = undefined;
		await driver.remove(id);
	};
	const note = (id: string, sizeBytes?: number) => {
		const usedMs = clock.nowMs();
		notedMs.set(id, usedMs);
		return driver.note(id, { usedMs, sizeBytes });
	};
	/** Pieces that follow on from the start without a gap; another tab may have left ones that overlap. */
	const chainOf = async (id: string) => {
		let heldBytes = 0;
		const pieces: { offset: number; sizeBytes: number }[] = [];
		for (const { offset, sizeBytes } of (await driver.pieces(id)).sort((a, b) => a.offset - b.offset)) {
			if (offset > heldBytes) break;
			if (offset < heldBytes) continue;
			pieces.push({ offset, sizeBytes });
			heldBytes += sizeBytes;
		}
		return { pieces, heldBytes };
	};
	const list = async (): Promise<BlobEntry[]> => {
		const entries = await Promise.all(
			(await driver.ids()).map(async (id) => ({
				id,
				heldBytes: (await chainOf(id)).heldBytes,
				note: await driver.noteOf(id)
			}))
		);
		return entries
			.map(({ note: { usedMs, sizeBytes }, ...entry }) => ({ ...entry, sizeBytes, lastUsedMs: usedMs }))
			.sort((a, b) => a.lastUsedMs - b.lastUsedMs);
	};
	const makeRoom = async (id: string, sizeBytes: number) => {
		if (totalBytes !== undefined && totalBytes + sizeBytes <= quotaBytes && sinceCounted < RECOUNT_BYTES)
			return;
		const entries = await list();
		let total = entries.reduce((sum, entry) => sum + entry.heldBytes, sizeBytes);
		for (const entry of entries) {
			if (total <= quotaBytes) break;
			if (entry.id === id) continue;
			await forget(entry.id);
			total -= entry.heldBytes;
		}
		totalBytes = total - sizeBytes;
		sinceCounted = 0;
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
				let heldBytes = held.get(id);
				if (heldBytes !== offset) heldBytes = (await chainOf(id)).heldBytes;
				if (offset !== heldBytes) {
					throw new RallyError('A piece of a file does not follow on from what is kept of it.', {
						code: 'blob.offset',
						details: `offset ${offset}, ${heldBytes} bytes kept`,
						hint: 'Ask again how much is kept and go on from there.'
					});
				}
				if (bytes.length === 0) return;
				await makeRoom(id, bytes.length);
				held.delete(id);
				await driver.write(id, offset, bytes);
				held.set(id, heldBytes + bytes.length);
				totalBytes = totalBytes === undefined ? undefined : totalBytes + bytes.length;
				sinceCounted += bytes.length;
				const sinceNoted = clock.nowMs() - (notedMs.get(id) ?? -Infinity);
				if (heldBytes === 0 || sinceNoted >= NOTE_MS) await note(id);
			}),
		read: (id, sizeBytes) =>
			inTurn(async () => {
				checkId(id);
				const { pieces, heldBytes } = await chainOf(id);
				if (heldBytes < sizeBytes) return undefined;
				if (heldBytes === sizeBytes) {
					// One piece after another into its place: a large file is never held twice.
					const whole = new Uint8Array(sizeBytes);
					for (const { offset } of pieces) whole.set(await driver.read(id, offset), offset);
					if (toHexDigits(await nativeSha256(whole)) === id) {
						await note(id, sizeBytes);
						return whole;
					}
				}
				await forget(id);
				return undefined;
			}),
		async readRange(id, start, end) {
			checkId(id);
			// As a rule it is asked for as it was written.
			const piece = await driver.read(id, start, { start: 0, end: end - start }).catch(() => undefined);
			if (piece?.length === end - start) return piece;
			const { pieces, heldBytes } = await chainOf(id);
			if (end > heldBytes) return undefined;
			const range = new Uint8Array(end - start);
			for (const { offset, sizeBytes } of pieces) {
				const from = Math.max(start, offset);
				const to = Math.min(end, offset + sizeBytes);
				if (from >= to) continue;
				const bytes = await driver.read(id, offset, { start: from - offset, end: to - offset });
				if (bytes.length !== to - from) return undefined;
				range.set(bytes, from - start);
			}
			return range;
		},
		list,
		remove: (id) =>
			inTurn(async () => {
				checkId(id);
				await forget(id);
			})
	};
}
