import { describe, expect, test } from 'vitest';
import type { ModelId } from '$lib/core/ids';
import { RallyError } from '$lib/core/errors';
import { createBlobStore } from '$lib/store/blobStore';
import { createBrowserStorage } from '$lib/store/browserStorage';
import { EvictedDriver } from '$lib/store/hostileDrivers';
import { createMemoryBlobDriver } from '$lib/store/memoryBlobDriver';
import { createMemoryRowStore } from '$lib/store/memoryRowStore';
import { createModelQuota, LEAST_QUOTA_BYTES } from '$lib/store/modelQuota';
import { createSettingsRepository } from '$lib/store/settingsRepository';
import type { BlobDriver } from '$lib/store/blobDriver';
import { ModelCache } from './modelCache.svelte';
import { quotaChoices } from './quotaChoices';
import type { ModelCacheKit } from './services';
import { modelCacheKit } from './wire/modelCacheKit';

const MIB = 2 ** 20;
const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];

/** The real store over a disk in memory, and what a page sees of it. */
async function setUp({
	driver = createMemoryBlobDriver(),
	change = {}
}: { driver?: BlobDriver; change?: Partial<ModelCacheKit> } = {}) {
	let nowMs = 0;
	const clock = { nowMs: () => ++nowMs, sleep: async () => {} };
	const rows = createMemoryRowStore();
	const modelQuota = createModelQuota(createSettingsRepository(rows));
	const told: string[] = [];
	/** A reload. */
	const open = async () => {
		const blobs = createBlobStore({ driver, clock, quotaBytes: await modelQuota.get() });
		const jobs = {
			list: async () => ({ rows: [{ modelId: a as ModelId, title: 'Digits' }], damaged: 0 })
		} as unknown as Parameters<typeof modelCacheKit>[0]['jobs'];
		const kit = {
			...modelCacheKit({ blobs, jobs, modelQuota, tellOtherTabs: () => void told.push('changed') }),
			...change
		};
		return { blobs, cache: new ModelCache(async () => kit), kit };
	};
	const stop = new AbortController();
	const opened = await open();
	return { ...opened, told, open, stop: () => stop.abort(), follow: () => opened.cache.follow(stop.signal) };
}

/** What was told of since is read. */
const settle = () => new Promise((done) => setTimeout(done));

describe('the kept models', () => {
	test('are unknown before they are read, then none', async () => {
		const { cache, follow } = await setUp();
		expect(cache.models).toBeUndefined();
		expect(cache.quotaChoices).toEqual([]);
		await follow();
		expect(cache.models).toEqual([]);
		expect(cache.quotaBytes).toBe(2 ** 31);
		expect(cache.isPersistent).toBe(false);
	});

	test('come used last first, with the names that jobs here give them, and are followed until the page is left', async () => {
		const { cache, blobs, follow, stop } = await setUp();
		await blobs.append(a, 0, new Uint8Array(3));
		await follow();
		await blobs.append(b, 0, new Uint8Array(4));
		await settle();
		expect(cache.models?.map(({ id, title, heldBytes }) => [id, title, heldBytes])).toEqual([
			[b, undefined, 4],
			[a, 'Digits', 3]
		]);
		expect(cache.totalBytes).toBe(7);
		stop();
		await blobs.remove(a);
		await settle();
		expect(cache.models).toHaveLength(2);
	});

	test('can’t be read: the page says why, and goes on once they can', async () => {
		let isBroken = true;
		const { cache, kit, follow } = await setUp();
		const { read } = kit;
		kit.read = async () => {
			if (isBroken) throw new RallyError('It failed.', { code: 'storage.failed' });
			return read();
		};
		await follow();
		expect(cache.error).toMatchObject({ code: 'storage.failed' });
		expect(cache.models).toBeUndefined();
		isBroken = false;
		await cache.removeAll();
		expect(cache.error).toBeUndefined();
		expect(cache.models).toEqual([]);
	});

	test('are none after the browser has cleared them, though no one was told', async () => {
		const driver = new EvictedDriver();
		const { cache, blobs, follow } = await setUp({ driver });
		await blobs.append(a, 0, new Uint8Array(3));
		await follow();
		driver.evict();
		await cache.setPinned(a, true);
		expect(cache.outcome).toMatchObject({ type: 'gone', model: { id: a } });
		expect(cache.models).toEqual([]);
	});

	test('have no parts: a load that fails is told', async () => {
		const cache = new ModelCache(() => Promise.reject(new Error('gone')));
		await cache.follow(new AbortController().signal);
		expect(cache.error?.shortMessage).toBe('gone');
		await cache.remove(a);
		expect(cache.error?.shortMessage).toBe('gone');
		expect(cache.busy).toBeUndefined();
	});
});

describe('its owner', () => {
	test('deletes one, and all but what is in use', async () => {
		const { cache, blobs, follow } = await setUp();
		for (const id of [a, b, c]) await blobs.append(id, 0, new Uint8Array(5));
		const done = blobs.use(c);
		await follow();
		await cache.remove(a);
		expect(cache.outcome).toEqual({ type: 'removed', count: 1, bytes: 5 });
		await cache.remove(c);
		expect(cache.outcome).toBeUndefined();
		await cache.setPinned(b, true);
		await cache.removeAll();
		expect(cache.models?.map(({ id }) => id)).toEqual([c]);
		done();
		await settle();
		expect(cache.removable).toHaveLength(1);
	});

	test('pins, lowers the room and finds both after a reload', async () => {
		const { cache, blobs, follow, open, told } = await setUp();
		for (const id of [a, b, c]) await blobs.append(id, 0, new Uint8Array(30 * MIB));
		await follow();
		await cache.setPinned(a, true);
		expect(cache.outcome).toMatchObject({ type: 'pinned', model: { id: a } });
		await cache.setQuota(LEAST_QUOTA_BYTES);
		expect(cache.outcome).toEqual({ type: 'resized', count: 1, bytes: 30 * MIB });
		expect(told).toHaveLength(2);
		const again = await open();
		await again.cache.follow(new AbortController().signal);
		expect(again.cache.quotaBytes).toBe(LEAST_QUOTA_BYTES);
		expect(again.cache.models?.map(({ id, isPinned }) => [id, isPinned])).toEqual([
			[c, false],
			[a, true]
		]);
	});

	test('is told where pinned models are over the room, and of a room that is too small', async () => {
		const { cache, blobs, follow } = await setUp();
		await blobs.append(a, 0, new Uint8Array(LEAST_QUOTA_BYTES + 1));
		await blobs.setPinned(a, true);
		await follow();
		expect(cache.isOver).toBe(false);
		await cache.setQuota(LEAST_QUOTA_BYTES);
		expect(cache.isOver).toBe(true);
		await cache.setQuota(LEAST_QUOTA_BYTES - 1);
		expect(cache.error).toMatchObject({ code: 'quota.tooSmall' });
		expect(cache.quotaBytes).toBe(LEAST_QUOTA_BYTES);
	});

	test('gives no more room than the browser does, at the limit and not before', async () => {
		const storage = createBrowserStorage({ estimate: async () => ({ usage: 10 * MIB, quota: 200 * MIB }) });
		const { cache, kit, blobs, follow } = await setUp();
		const { read } = kit;
		kit.read = async () => ({ ...(await read()), storage: await storage.read() });
		await blobs.append(a, 0, new Uint8Array(4 * MIB));
		await follow();
		await cache.setQuota(LEAST_QUOTA_BYTES);
		// Six of the ten are not models.
		expect(cache.mostBytes).toBe(194 * MIB);
		expect(cache.quotaChoices).toEqual([LEAST_QUOTA_BYTES]);
		await cache.setQuota(194 * MIB + 1);
		expect(cache.error).toMatchObject({ code: 'quota.tooLarge' });
		await cache.setQuota(194 * MIB);
		expect(cache.quotaBytes).toBe(194 * MIB);
	});

	test('asks the browser to keep it, and hears what it says', async () => {
		for (const isAgreed of [true, false]) {
			const { cache, follow } = await setUp({ change: { askToKeep: async () => isAgreed } });
			await follow();
			await cache.askToKeep();
			expect(cache.outcome).toEqual({ type: isAgreed ? 'kept' : 'notKept' });
		}
	});
});

test('room is offered as far as the browser gives it, and what is set now', () => {
	expect(quotaChoices(2 ** 31, undefined)).toHaveLength(9);
	expect(quotaChoices(100, 2 ** 30)).toEqual([100, 64 * MIB, 256 * MIB, 512 * MIB, 2 ** 30]);
	expect(quotaChoices(64 * MIB, 2 ** 30 - 1)).toEqual([64 * MIB, 256 * MIB, 512 * MIB]);
	expect(quotaChoices(64 * MIB, 0)).toEqual([64 * MIB]);
});
