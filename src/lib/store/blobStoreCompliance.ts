import { beforeEach, describe, expect, it } from 'vitest';
import { sha256, toHexDigits } from '$lib/core/bytes';
import type { BlobDriver } from './blobDriver';
import { createBlobStore } from './blobStore';

const file = (seed: number, sizeBytes: number) => {
	const bytes = Uint8Array.from({ length: sizeBytes }, (_, i) => (i * 31 + seed) % 256);
	return { bytes, id: toHexDigits(sha256(bytes)) };
};

/** What every blob store promises. @param open an empty driver; `reopen` sees what the last one kept */
export function blobStoreCompliance(
	name: string,
	{ open, reopen }: { open: () => Promise<BlobDriver>; reopen?: () => Promise<BlobDriver> }
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

		it('takes no name that is not a hash', async () => {
			for (const id of ['../x', 'ab', 'A'.repeat(64), '']) {
				await expect(store().append(id, 0, new Uint8Array(1))).rejects.toMatchObject({ code: 'blob.id' });
				await expect(store().heldBytes(id)).rejects.toMatchObject({ code: 'blob.id' });
			}
		});
	});
}
