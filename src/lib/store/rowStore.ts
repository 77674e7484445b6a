// What the repositories stand on: rows in named tables, over Dexie where the browser has IndexedDB and in
// memory where not. Rows come back as `unknown`: whoever reads one parses it first.

/** Dexie's schema strings: the primary key, then the indexes. A new version goes into `dexieRowStore.ts`. */
export const TABLES = {
	keys: 'name',
	jobs: 'jobId, createdAtMs, [leaseId+createdAtMs]',
	tasks: '[jobId+index], jobId',
	receipts: 'receiptId, jobId, storedAtMs',
	settings: 'name',
	transcripts: 'transcriptId, storedAtMs',
	benchmarks: 'runId, startedAtMs',
	trust: 'deviceId',
	caught: '[jobId+deviceId], jobId',
	earnings: 'entryId, [book+atMs]'
} as const;

export type TableName = keyof typeof TABLES;

/** What IndexedDB orders by; compound keys are arrays. */
export type RowKey = string | number | readonly (string | number)[];

/** Rows whose index lies in [from, to], both included; everything where left out. */
export interface RowQuery {
	/** An index of {@link TABLES}; the primary key where left out. */
	index?: string;
	from?: RowKey;
	to?: RowKey;
	/** Largest first. */
	reverse?: boolean;
	limit?: number;
}

/** All methods throw RallyError `storage.full`, `storage.unavailable` or `storage.failed`. */
export interface RowStore {
	/** False where everything is gone with the tab. */
	readonly persistent: boolean;
	get(table: TableName, key: RowKey): Promise<unknown>;
	/** Adds the row unless one with its key is there. @returns whether it was added */
	add(table: TableName, row: object): Promise<boolean>;
	/** Writes all rows of all tables or none. */
	put(rows: Partial<Record<TableName, readonly object[]>>): Promise<void>;
	/**
	 * Replaces a row by what `change` makes of it, with no write of another tab in between.
	 *
	 * @param change told undefined where there is none; what it throws leaves the row as it was
	 */
	update(table: TableName, key: RowKey, change: (row: unknown) => object): Promise<void>;
	list(table: TableName, query?: RowQuery): Promise<unknown[]>;
	/** Deletes what the queries find, in all tables or none. */
	remove(queries: Partial<Record<TableName, RowQuery>>): Promise<void>;
	close(): void;
}

const isCompound = (path: string) => path.startsWith('[');

/** The key or index value of a row; undefined where a part of it is missing, as IndexedDB then leaves the row out. */
export function keyAt(row: object, path: string): RowKey | undefined {
	const part = (name: string): string | number | undefined => {
		const value: unknown = Reflect.get(row, name);
		return typeof value === 'string' || typeof value === 'number' ? value : undefined;
	};
	if (!isCompound(path)) return part(path);
	const parts = path.slice(1, -1).split('+').map(part);
	return parts.every((value) => value !== undefined) ? parts : undefined;
}

/** The path of a table's primary key. */
export const primaryKeyOf = (table: TableName): string => TABLES[table].split(', ')[0] ?? '';

/** IndexedDB's order: numbers before strings before arrays. */
export function compareKeys(a: RowKey, b: RowKey): number {
	const rank = (key: RowKey) => (typeof key === 'number' ? 0 : typeof key === 'string' ? 1 : 2);
	if (typeof a !== 'object' || typeof b !== 'object') {
		if (rank(a) !== rank(b)) return rank(a) - rank(b);
		return a < b ? -1 : a > b ? 1 : 0;
	}
	for (const [i, part] of a.entries()) {
		const other = b[i];
		if (other === undefined) return 1;
		const order = compareKeys(part, other);
		if (order !== 0) return order;
	}
	return a.length - b.length;
}
