import { Dexie } from 'dexie';
import { describe, expect, it } from 'vitest';
import { blobStoreCompliance } from './blobStoreCompliance';
import { openDexieRowStore } from './dexieRowStore';
import { openOpfsBlobDriver } from './opfsBlobDriver';
import { openRowStore } from './openRowStore';
import { createKeyRepository } from './keyRepository';
import { TABLES } from './rowStore';
import { storeCompliance } from './storeCompliance';
import { systemClock } from '$lib/core/clock';
import { systemRandom } from '$lib/core/random';

let made = 0;
const freshName = () => `rally-test-${Date.now()}-${made++}`;

storeCompliance('Dexie', () => openDexieRowStore(freshName()));

let folder = '';
blobStoreCompliance('OPFS', {
	open: () => openOpfsBlobDriver((folder = freshName())),
	reopen: () => openOpfsBlobDriver(folder),
	clear: async () => (await navigator.storage.getDirectory()).removeEntry(folder, { recursive: true })
});

describe('openRowStore in a browser', () => {
	it('keeps rows and a key that still signs over a reopening', async () => {
		const name = freshName();
		const open = async () => {
			const { rows, problem } = await openRowStore(name);
			expect(problem).toBeUndefined();
			expect(rows.persistent).toBe(true);
			return { rows, keys: createKeyRepository({ rows, clock: systemClock, random: systemRandom }) };
		};
		const first = await open();
		const pair = await first.keys.pair('device');
		const burner = await first.keys.burner(31337);
		first.rows.close();

		const second = await open();
		const again = await second.keys.pair('device');
		const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
		const message = new Uint8Array([4, 5]);
		const signature = await crypto.subtle.sign(algorithm, again.privateKey, message);
		expect(await crypto.subtle.verify(algorithm, pair.publicKey, signature, message)).toBe(true);
		expect(again.privateKey.extractable).toBe(false);
		expect(await second.keys.burner(31337)).toBe(burner);
		second.rows.close();
	});

	it('takes up a database of the first layout with all that is in it', async () => {
		const name = freshName();
		const older = new Dexie(name);
		const { transcripts: _, benchmarks: __, trust: ___, caught: ____, earnings: _____, ...first } = TABLES;
		older.version(1).stores({ ...first, history: '[series+atMs]' });
		await older.table('jobs').put({ jobId: 'a', createdAtMs: 1, leaseId: '1' });
		await older.table('settings').put({ name: 'a', value: 1 });
		older.close();
		const rows = await openDexieRowStore(name);
		expect(await rows.get('settings', 'a')).toEqual({ name: 'a', value: 1 });
		expect(await rows.list('transcripts')).toEqual([]);
		expect(await rows.list('benchmarks')).toEqual([]);
		expect(await rows.list('jobs')).toHaveLength(1);
		expect(await rows.list('trust')).toEqual([]);
		expect(await rows.list('caught')).toEqual([]);
		expect(await rows.list('earnings')).toEqual([]);
		rows.close();
	});

	it('takes up a database of the layout before the books with all that is in it', async () => {
		const name = freshName();
		const older = new Dexie(name);
		const { earnings: _, ...before } = TABLES;
		older.version(4).stores({ ...before, history: '[series+atMs]' });
		for (const table of ['settings', 'trust', 'jobs']) {
			const row = { name: 'a', deviceId: 'a', jobId: 'a', createdAtMs: 1, leaseId: '1' };
			await older.table(table).put(row);
		}
		older.close();
		const rows = await openDexieRowStore(name);
		expect(await rows.list('settings')).toHaveLength(1);
		expect(await rows.list('trust')).toHaveLength(1);
		expect(await rows.list('jobs')).toHaveLength(1);
		expect(await rows.add('earnings', { entryId: 'a', book: 'a', atMs: 1 })).toBe(true);
		rows.close();
	});

	it('gives two tabs that start at once the same key', async () => {
		const name = freshName();
		const tabs = await Promise.all([openDexieRowStore(name), openDexieRowStore(name)]);
		const pairs = await Promise.all(
			tabs.map((rows) =>
				createKeyRepository({ rows, clock: systemClock, random: systemRandom }).pair('client')
			)
		);
		const publics = await Promise.all(
			pairs.map(async ({ publicKey }) =>
				new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)).join()
			)
		);
		expect(publics[1]).toBe(publics[0]);
		for (const tab of tabs) tab.close();
	});

	it('goes on in memory where a newer app has changed the database, and touches nothing in it', async () => {
		const name = freshName();
		const newer = new Dexie(name);
		newer.version(9).stores({ ...TABLES, wonders: 'id' });
		await newer.table('settings').put({ name: 'a', value: 1 });
		newer.close();
		const { rows, problem } = await openRowStore(name);
		expect(problem).toMatchObject({ code: 'storage.newer' });
		expect(rows.persistent).toBe(false);
		await rows.put({ settings: [{ name: 'a', value: 2 }] });
		await newer.open();
		expect(await newer.table('settings').get('a')).toEqual({ name: 'a', value: 1 });
		newer.close();
	});

	it('refuses work on a closed store in plain words', async () => {
		const rows = await openDexieRowStore(freshName());
		rows.close();
		await expect(rows.get('settings', 'a')).rejects.toMatchObject({ code: 'storage.unavailable' });
	});
});
