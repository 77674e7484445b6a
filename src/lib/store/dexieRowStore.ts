import { Dexie, type Table } from 'dexie';
import { withDeadline } from '$lib/core/deadline';
import { RallyError } from '$lib/core/errors';
import { primaryKeyOf, type RowKey, type RowQuery, type RowStore, TABLES } from './rowStore';
import { newerStorage, toStorageError } from './storageError';

/** Of the layout in `TABLES`. */
const VERSION = 5;
/** Some private windows neither open nor refuse; a page has to go on without them. */
const OPEN_MS = 10_000;

/**
 * Opens the database, making or upgrading it.
 *
 * @param name of the database; one for each deployment of the app
 * @throws RallyError `storage.unavailable`, `storage.newer`, or `storage.blocked` where another tab holds an older version
 */
export async function openDexieRowStore(name: string): Promise<RowStore> {
	const db = new Dexie(name);
	// A change of TABLES is a new version here, with its upgrade; the old line stays.
	const v4 = { ...TABLES, earnings: null, history: '[series+atMs]' };
	const v3 = { ...v4, trust: null, caught: null };
	db.version(1).stores({ ...v3, transcripts: null, benchmarks: null });
	db.version(2).stores({ ...v3, benchmarks: null });
	db.version(3).stores(v3);
	db.version(4).stores(v4);
	// Nothing was ever written into what is left out.
	db.version(VERSION).stores({ ...TABLES, history: null });

	await new Promise<void>((resolve, reject) => {
		db.on('blocked', () =>
			reject(
				new RallyError('Another tab keeps an older version of this app open.', {
					code: 'storage.blocked',
					hint: 'Close the other tabs of this app, then reload this one.'
				})
			)
		);
		withDeadline(() => Promise.resolve(db.open()), {
			ms: OPEN_MS,
			what: 'Opening the browser’s database'
		}).then(
			// Dexie opens a newer database too, and an old page would misread and overwrite its rows.
			() =>
				installedVersion(db) > VERSION ? reject(newerStorage(`version ${installedVersion(db)}`)) : resolve(),
			(error: unknown) => reject(error instanceof RallyError ? unavailable(error) : toStorageError(error))
		);
	}).catch((error: unknown) => {
		db.close();
		throw error;
	});

	const table = (of: string): Table<object, unknown> => db.table(of);
	const key = (value: RowKey) => (typeof value === 'object' ? [...value] : value);
	const select = (of: keyof typeof TABLES, { index, from, to, reverse, limit }: RowQuery) => {
		const where = table(of).where(index ?? primaryKeyOf(of));
		const low = from === undefined ? Dexie.minKey : key(from);
		const high = to === undefined ? Dexie.maxKey : key(to);
		let found = where.between(low, high, true, true);
		if (reverse) found = found.reverse();
		return limit === undefined ? found : found.limit(limit);
	};
	const guarded = async <T>(work: () => PromiseLike<T>): Promise<T> => {
		try {
			return await work();
		} catch (error) {
			throw toStorageError(error);
		}
	};

	return {
		persistent: true,
		get: (of, id) => guarded(() => table(of).get(key(id))),
		add: (of, row) =>
			guarded(async () => {
				try {
					await table(of).add(row);
					return true;
				} catch (error) {
					if (error instanceof Dexie.ConstraintError) return false;
					throw error;
				}
			}),
		put: (rows) =>
			guarded(() =>
				db.transaction('rw', Object.keys(rows), async () => {
					for (const [of, list] of Object.entries(rows)) await table(of).bulkPut(list);
				})
			),
		update: (of, id, change) =>
			guarded(() =>
				db.transaction('rw', of, async () => {
					await table(of).put(change(await table(of).get(key(id))));
				})
			),
		list: (of, query = {}) => guarded(() => select(of, query).toArray()),
		remove: (queries) =>
			guarded(() =>
				db.transaction('rw', Object.keys(queries), async () => {
					for (const of of Object.keys(queries) as (keyof typeof TABLES)[])
						await select(of, queries[of] ?? {}).delete();
				})
			),
		close: () => db.close()
	};
}

function unavailable(cause: RallyError): RallyError {
	return new RallyError('This browser does not open its database.', {
		code: 'storage.unavailable',
		details: cause.message,
		hint: 'Reload the page, or leave the private window. Until then keys and jobs are gone with the tab.',
		cause
	});
}

/** Dexie writes its own versions times ten. */
const installedVersion = (db: Dexie) => Math.floor(db.backendDB().version / 10);
