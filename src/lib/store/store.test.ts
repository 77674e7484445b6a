import { describe, expect, it } from 'vitest';
import { createBlobStore } from './blobStore';
import { blobStoreCompliance } from './blobStoreCompliance';
import { createMemoryBlobDriver } from './memoryBlobDriver';
import { createMemoryRowStore } from './memoryRowStore';
import { openOpfsBlobDriver } from './opfsBlobDriver';
import { openRowStore } from './openRowStore';
import { compareKeys } from './rowStore';
import { storeCompliance } from './storeCompliance';
import { toStorageError } from './storageError';

storeCompliance('memory', async () => createMemoryRowStore());
blobStoreCompliance('memory', { open: async () => createMemoryBlobDriver() });

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

describe('a blob store on a full disk', () => {
	it('says there is no room, and goes on once there is', async () => {
		let isFull = true;
		const memory = createMemoryBlobDriver();
		const fullDisk = {
			...memory,
			write: async (...parameters: Parameters<typeof memory.write>) => {
				if (isFull) throw toStorageError(new DOMException('no room', 'QuotaExceededError'));
				await memory.write(...parameters);
			}
		};
		const store = createBlobStore({
			driver: fullDisk,
			clock: { nowMs: () => 1, sleep: async () => {} },
			quotaBytes: 100
		});
		const id = '0'.repeat(64);
		await expect(store.append(id, 0, new Uint8Array(5))).rejects.toMatchObject({ code: 'storage.full' });
		isFull = false;
		await store.append(id, 0, new Uint8Array(5));
		expect(await store.heldBytes(id)).toBe(5);
	});
});

describe('compareKeys', () => {
	it('orders as IndexedDB does', () => {
		const ordered = [-1, 0, 10, '10', '9', ['a', 2], ['a', 10], ['a', 10, 'x'], ['b', 0]];
		expect([...ordered].reverse().sort(compareKeys)).toEqual(ordered);
	});
});
