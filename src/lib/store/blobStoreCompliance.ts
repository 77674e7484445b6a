import { beforeEach, describe, expect, it } from 'vitest';
import { sha256, toHexDigits } from '$lib/core/bytes';
import type { BlobDriver } from './blobDriver';
import { NO_NOTE } from './blobNote';
import { createBlobStore } from './blobStore';

const file = (seed: number, sizeBytes: number) => {
	const bytes = Uint8Array.from({ length: sizeBytes }, (_, i) => (i * 31 + seed) % 256);
	return { bytes, id: toHexDigits(sha256(bytes)) };
};

/**
 * What every blob store promises.
 *
 * @param open an empty driver; `reopen` sees what the last one kept; `clear` takes all away under it
 */
export function blobStoreCompliance(
	name: string,
	{
		open,
		reopen,
		clear
	}: {
		open: () => Promise<BlobDriver>;
		reopen?: () => Promise<BlobDriver>;
		clear?: (driver: BlobDriver) => Promise<void>;
	}
): void {
	describe(`${name}: blobs`, () => {
		let driver: BlobDriver;
		let nowMs = 0;
		const clock = { nowMs: () => ++nowMs, sleep: async () => {} };
		const store = (quotaBytes = 10_000) => createBlobStore({ driver, clock, quotaBytes });
		beforeEach(async () => {
			driver = await open();
		});

		it('gives back a file that came in pieces, and takes up where it stopped', async () => {
			const { bytes, id } = file(1, 2500);
			const first = store();
			expect(await first.heldBytes(id)).toBe(0);
			await first.append(id, 0, bytes.slice(0, 1000));
			await first.append(id, 1000, bytes.slice(1000, 2000));
			expect(await first.read(id, 2500)).toBeUndefined();
			if (reopen) driver = await reopen();
			const second = store();
			expect(await second.heldBytes(id)).toBe(2000);
			await second.append(id, 2000, bytes.slice(2000));
			expect(await second.read(id, 2500)).toEqual(bytes);
			expect(await second.read(id, 2500)).toEqual(bytes);
		});

		it('refuses a piece that leaves a gap of one byte or overlaps by one', async () => {
			const { bytes, id } = file(2, 100);
			await store().append(id, 0, bytes.slice(0, 50));
			await expect(store().append(id, 51, bytes.slice(51))).rejects.toMatchObject({ code: 'blob.offset' });
			await expect(store().append(id, 49, bytes.slice(49))).rejects.toMatchObject({ code: 'blob.offset' });
			expect(await store().heldBytes(id)).toBe(50);
		});

		it('never hands out bytes that are not what the id says, and drops them', async () => {
			const { bytes, id } = file(3, 100);
			const flipped = bytes.map((byte, i) => (i === 99 ? byte ^ 1 : byte));
			await store().append(id, 0, flipped);
			expect(await store().read(id, 100)).toBeUndefined();
			expect(await store().heldBytes(id)).toBe(0);
			await store().append(id, 0, bytes);
			expect(await store().read(id, 100)).toEqual(bytes);
		});

		it('drops a file that grew past its size', async () => {
			const { bytes, id } = file(4, 100);
			await store().append(id, 0, bytes);
			await store().append(id, 100, new Uint8Array(1));
			expect(await store().read(id, 100)).toBeUndefined();
			expect(await store().heldBytes(id)).toBe(0);
		});

		it('ignores pieces another tab left past a gap, and goes on over them', async () => {
			const { bytes, id } = file(5, 100);
			await driver.write(id, 0, bytes.slice(0, 20));
			await driver.write(id, 50, bytes.slice(50, 70));
			expect(await store().heldBytes(id)).toBe(20);
			await store().append(id, 20, bytes.slice(20, 60));
			await store().append(id, 60, bytes.slice(60));
			expect(await store().read(id, 100)).toEqual(bytes);
		});

		it('makes room by dropping what was used longest ago, at the limit and not before', async () => {
			const [a, b, c] = [file(6, 400), file(7, 400), file(8, 200)] as const;
			const small = store(1000);
			await small.append(a.id, 0, a.bytes);
			await small.append(b.id, 0, b.bytes);
			await small.append(c.id, 0, c.bytes);
			expect(await small.list()).toHaveLength(3);
			await small.read(a.id, 400);
			const d = file(9, 1);
			await small.append(d.id, 0, d.bytes);
			expect((await small.list()).map(({ id, heldBytes }) => [id, heldBytes])).toEqual([
				[c.id, 200],
				[a.id, 400],
				[d.id, 1]
			]);
			expect(await small.read(b.id, 400)).toBeUndefined();
		});

		it('refuses a file of one byte more than all the room there is, and takes one less', async () => {
			const fits = file(10, 1000);
			await store(1000).append(fits.id, 0, fits.bytes);
			expect(await store(1000).read(fits.id, 1000)).toEqual(fits.bytes);
			await expect(store(1000).append(fits.id, 1000, new Uint8Array(1))).rejects.toMatchObject({
				code: 'storage.full'
			});
		});

		it('takes appends made at once in turn', async () => {
			const { bytes, id } = file(11, 300);
			const one = store();
			await Promise.all(
				[0, 100, 200].map((offset) => one.append(id, offset, bytes.slice(offset, offset + 100)))
			);
			expect(await one.read(id, 300)).toEqual(bytes);
		});

		it('removes a file, and one that is not there without a word', async () => {
			const { bytes, id } = file(12, 10);
			await store().append(id, 0, bytes);
			await store().remove(id);
			await store().remove(id);
			expect(await store().list()).toEqual([]);
			expect(await store().read(id, 10)).toBeUndefined();
		});

		it('never drops a pinned file for another, over a reopening too, and drops it once it is not', async () => {
			const [a, b, c] = [file(13, 400), file(14, 400), file(15, 400)] as const;
			const first = store(1000);
			await first.append(a.id, 0, a.bytes);
			await first.setPinned(a.id, true);
			expect(await first.read(a.id, 400)).toEqual(a.bytes);
			if (reopen) driver = await reopen();
			const second = store(1000);
			await second.append(b.id, 0, b.bytes);
			await second.append(c.id, 0, c.bytes);
			expect((await second.list()).map(({ id, isPinned }) => [id, isPinned])).toEqual([
				[a.id, true],
				[c.id, false]
			]);
			await second.setPinned(a.id, false);
			await second.append(b.id, 0, b.bytes);
			expect((await second.list()).map(({ id }) => id)).toEqual([c.id, b.id]);
		});

		it('says that pinned files leave no room, at the limit and not before', async () => {
			const [a, b] = [file(16, 600), file(17, 401)] as const;
			const small = store(1000);
			await small.append(a.id, 0, a.bytes);
			await small.setPinned(a.id, true);
			await small.append(b.id, 0, b.bytes.slice(0, 400));
			await expect(small.append(b.id, 400, b.bytes.slice(400))).rejects.toMatchObject({
				code: 'storage.full',
				shortMessage: expect.stringContaining('Pinned'),
				hint: expect.stringContaining('Unpin')
			});
			expect(await small.heldBytes(a.id)).toBe(600);
		});

		it('pins what is not there to no effect', async () => {
			const { id } = file(18, 1);
			await store().setPinned(id, true);
			expect(await store().list()).toEqual([]);
		});

		it('lowers its quota at once: used longest ago first, none that is pinned or in use', async () => {
			const files = [file(19, 100), file(20, 100), file(21, 100), file(22, 100)] as const;
			const one = store();
			for (const { id, bytes } of files) await one.append(id, 0, bytes);
			await one.setPinned(files[0].id, true);
			const stop = one.use(files[1].id);
			await one.setQuota(300);
			expect((await one.list()).map(({ id }) => id)).toEqual([files[0].id, files[1].id, files[3].id]);
			await one.setQuota(1);
			expect((await one.list()).map(({ id, isInUse }) => [id, isInUse])).toEqual([
				[files[0].id, false],
				[files[1].id, true]
			]);
			stop();
			stop();
			await one.setQuota(1);
			expect((await one.list()).map(({ id }) => id)).toEqual([files[0].id]);
			expect(one.quotaBytes).toBe(1);
		});

		it('takes more at once when its quota is raised', async () => {
			const { id, bytes } = file(23, 100);
			const small = store(99);
			await expect(small.append(id, 0, bytes)).rejects.toMatchObject({ code: 'storage.full' });
			await small.setQuota(100);
			await small.append(id, 0, bytes);
			expect(await small.read(id, 100)).toEqual(bytes);
		});

		it('never drops what is in use for another, until the last user is done', async () => {
			const [a, b] = [file(24, 600), file(25, 600)] as const;
			const small = store(1000);
			await small.append(a.id, 0, a.bytes);
			const stops = [small.use(a.id), small.use(a.id)];
			stops[0]?.();
			await expect(small.append(b.id, 0, b.bytes)).rejects.toMatchObject({
				code: 'storage.full',
				shortMessage: expect.stringContaining('in use')
			});
			stops[1]?.();
			await small.append(b.id, 0, b.bytes);
			expect((await small.list()).map(({ id }) => id)).toEqual([b.id]);
		});

		it('tells who watches of what comes, is pinned and goes, until they look away', async () => {
			const { id, bytes } = file(26, 10);
			const one = store();
			let told = 0;
			const stop = one.watch(() => told++);
			const since = async (act: () => Promise<unknown>) => {
				const before = told;
				await act();
				return told - before;
			};
			expect(await since(() => one.append(id, 0, bytes))).toBeGreaterThan(0);
			expect(await since(() => one.setPinned(id, true))).toBeGreaterThan(0);
			expect(await since(() => one.remove(id))).toBeGreaterThan(0);
			stop();
			expect(await since(() => one.append(id, 0, bytes))).toBe(0);
		});

		it('writes no piece on to a beginning that is gone, and no note of it', async () => {
			const { id, bytes } = file(27, 10);
			await expect(driver.write(id, 5, bytes.slice(5))).rejects.toMatchObject({ code: 'blob.gone' });
			await driver.note(id, { ...NO_NOTE, usedMs: 5 });
			expect(await driver.ids()).toEqual([]);
			expect(await driver.noteOf(id)).toEqual(NO_NOTE);
		});

		it.runIf(clear)('goes on from nothing where all was cleared under it', async () => {
			const { id, bytes } = file(28, 300);
			const one = store();
			await one.append(id, 0, bytes.slice(0, 100));
			await one.append(id, 100, bytes.slice(100, 200));
			await clear?.(driver);
			expect(await one.list()).toEqual([]);
			await expect(one.append(id, 200, bytes.slice(200))).rejects.toMatchObject({ code: 'blob.offset' });
			expect(await one.heldBytes(id)).toBe(0);
			expect(await one.readRange(id, 0, 100)).toBeUndefined();
			expect(await one.read(id, 300)).toBeUndefined();
			await one.append(id, 0, bytes);
			expect(await one.read(id, 300)).toEqual(bytes);
			await clear?.(driver);
			expect(await one.read(id, 300)).toBeUndefined();
		});

		it('takes no name that is not a hash', async () => {
			for (const id of ['../x', 'ab', 'A'.repeat(64), '']) {
				await expect(store().append(id, 0, new Uint8Array(1))).rejects.toMatchObject({ code: 'blob.id' });
				await expect(store().heldBytes(id)).rejects.toMatchObject({ code: 'blob.id' });
			}
		});
	});
}
