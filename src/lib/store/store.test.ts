import { describe, expect, it } from 'vitest';
import { NO_NOTE, parseBlobNote } from './blobNote';
import { createBlobStore } from './blobStore';
import { blobStoreCompliance } from './blobStoreCompliance';
import { createBrowserStorage } from './browserStorage';
import { EvictedDriver, FullDiskDriver } from './hostileDrivers';
import { createMemoryBlobDriver } from './memoryBlobDriver';
import { createMemoryRowStore } from './memoryRowStore';
import { createModelQuota, DEFAULT_QUOTA_BYTES, LEAST_QUOTA_BYTES } from './modelQuota';
import { openOpfsBlobDriver } from './opfsBlobDriver';
import { openRowStore } from './openRowStore';
import { compareKeys } from './rowStore';
import { createSettingsRepository } from './settingsRepository';
import { storeCompliance } from './storeCompliance';
import { toStorageError } from './storageError';

storeCompliance('memory', async () => createMemoryRowStore());
blobStoreCompliance('memory', { open: async () => createMemoryBlobDriver() });
blobStoreCompliance('EvictedDriver', {
	open: async () => new EvictedDriver(),
	clear: async (driver) => (driver as EvictedDriver).evict()
});

describe('openRowStore', () => {
	it('falls back to memory where there is no IndexedDB, and says so', async () => {
		const { rows, problem } = await openRowStore('rally');
		expect(rows.persistent).toBe(false);
		expect(problem).toMatchObject({ code: 'storage.unavailable' });
		await rows.put({ settings: [{ name: 'a', value: 1 }] });
		expect(await rows.get('settings', 'a')).toEqual({ name: 'a', value: 1 });
	});
});

describe('openOpfsBlobDriver', () => {
	it('says so where there is no private file system', async () => {
		await expect(openOpfsBlobDriver('models')).rejects.toMatchObject({ code: 'storage.unavailable' });
	});
});

describe('toStorageError', () => {
	const inner = (name: string, wrapped?: unknown) => Object.assign(new Error(name), { name, inner: wrapped });

	it('finds a full disk inside what Dexie and an aborted transaction wrap around it', () => {
		const error = toStorageError(inner('AbortError', inner('BulkError', inner('QuotaExceededError'))));
		expect(error).toMatchObject({ code: 'storage.full', hint: expect.stringContaining('Free') });
	});

	it('knows a forbidden store, a newer one and anything else', () => {
		expect(toStorageError(inner('OpenFailedError', inner('SecurityError'))).code).toBe('storage.unavailable');
		expect(toStorageError(inner('VersionError')).code).toBe('storage.newer');
		expect(toStorageError(inner('DataError')).code).toBe('storage.failed');
		expect(toStorageError('torn').details).toBe('torn');
	});
});

describe('a blob store on a FullDiskDriver', () => {
	let nowMs = 0;
	const clock = { nowMs: () => ++nowMs, sleep: async () => {} };
	const idOf = (digit: string) => digit.repeat(64);
	const [a, b, c] = [idOf('a'), idOf('b'), idOf('c')] as const;
	const onDisk = (roomBytes: number) => {
		const driver = new FullDiskDriver(roomBytes);
		return { driver, store: createBlobStore({ driver, clock, quotaBytes: 1000 }) };
	};

	it('says there is no room, and goes on once there is', async () => {
		const { driver, store } = onDisk(4);
		await expect(store.append(a, 0, new Uint8Array(5))).rejects.toMatchObject({
			code: 'storage.full',
			hint: expect.stringContaining('Free')
		});
		driver.roomBytes = 5;
		await store.append(a, 0, new Uint8Array(5));
		expect(await store.heldBytes(a)).toBe(5);
	});

	it('drops what may go where the browser gives less than the quota, and takes the piece', async () => {
		const { store } = onDisk(11);
		await store.append(a, 0, new Uint8Array(5));
		await store.append(b, 0, new Uint8Array(5));
		await store.setPinned(b, true);
		await store.append(c, 0, new Uint8Array(5));
		expect((await store.list()).map(({ id }) => id).sort()).toEqual([b, c]);
	});

	it('gives up where only what is pinned or in use is left, and drops none of it', async () => {
		const { store } = onDisk(11);
		await store.append(a, 0, new Uint8Array(5));
		await store.append(b, 0, new Uint8Array(5));
		await store.setPinned(b, true);
		const stop = store.use(a);
		await expect(store.append(c, 0, new Uint8Array(5))).rejects.toMatchObject({ code: 'storage.full' });
		expect(await store.heldBytes(a)).toBe(5);
		expect(await store.heldBytes(b)).toBe(5);
		stop();
		await store.append(c, 0, new Uint8Array(5));
		expect(await store.heldBytes(a)).toBe(0);
	});

	it('reads a file though no note of it fits any more', async () => {
		const { store } = onDisk(5);
		await store.append(
			'88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589',
			0,
			Uint8Array.of(97, 98, 99, 100)
		);
		expect(
			await store.read('88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589', 4)
		).toHaveLength(4);
	});
});

describe('parseBlobNote', () => {
	it('reads what was noted, in the first form too, and lets a later version note more', () => {
		const note = { usedMs: 5, sizeBytes: 7, isPinned: true };
		expect(parseBlobNote(JSON.stringify({ ...note, colour: 'red' }))).toEqual(note);
		expect(parseBlobNote('{"usedMs":5}')).toEqual({ usedMs: 5, sizeBytes: undefined, isPinned: false });
		expect(parseBlobNote('5 7')).toEqual({ ...note, isPinned: false });
		expect(parseBlobNote('5 ')).toEqual({ ...NO_NOTE, usedMs: 5 });
	});

	it.each(['', 'x', '[]', '{"usedMs":-1}', '{"usedMs":1,"isPinned":"yes"}', '{"usedMs":1'])(
		'takes “%s” for nothing',
		(text) => expect(parseBlobNote(text)).toEqual(NO_NOTE)
	);
});

describe('the quota for models', () => {
	it('is 2 GiB until its owner says otherwise, and is kept', async () => {
		const settings = createSettingsRepository(createMemoryRowStore());
		expect(await createModelQuota(settings).get()).toBe(2 ** 31);
		await createModelQuota(settings).set(LEAST_QUOTA_BYTES);
		expect(await createModelQuota(settings).get()).toBe(LEAST_QUOTA_BYTES);
	});

	it('is never less than the least, nor what somebody wrote in its place', async () => {
		const settings = createSettingsRepository(createMemoryRowStore());
		const quota = createModelQuota(settings);
		await expect(quota.set(LEAST_QUOTA_BYTES - 1)).rejects.toMatchObject({ code: 'quota.tooSmall' });
		for (const value of [LEAST_QUOTA_BYTES - 1, '64', 2 ** 60, Number.NaN]) {
			await settings.set('models.quotaBytes', value);
			expect(await quota.get()).toBe(DEFAULT_QUOTA_BYTES);
		}
	});
});

describe('what the browser says of its storage', () => {
	it('is told as it is, and asked to be kept', async () => {
		let isKept = false;
		const storage = createBrowserStorage({
			estimate: async () => ({ usage: 10, quota: 100 }),
			persisted: async () => isKept,
			persist: async () => (isKept = true)
		});
		expect(await storage.read()).toEqual({ usedBytes: 10, allowedBytes: 100, keeping: 'temporary' });
		expect(await storage.askToKeep()).toBe(true);
		expect((await storage.read()).keeping).toBe('kept');
	});

	it('is unknown where it does not say, or says nonsense', async () => {
		const nothing = { usedBytes: undefined, allowedBytes: undefined, keeping: 'unavailable' };
		expect(await createBrowserStorage(undefined).read()).toEqual(nothing);
		expect(await createBrowserStorage(undefined).askToKeep()).toBe(false);
		const odd = { estimate: async () => ({ usage: -1 }), persisted: () => Promise.reject(new Error('no')) };
		expect(await createBrowserStorage(odd).read()).toEqual(nothing);
	});
});

describe('compareKeys', () => {
	it('orders as IndexedDB does', () => {
		const ordered = [-1, 0, 10, '10', '9', ['a', 2], ['a', 10], ['a', 10, 'x'], ['b', 0]];
		expect([...ordered].reverse().sort(compareKeys)).toEqual(ordered);
	});
});
