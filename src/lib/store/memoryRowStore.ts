import {
	compareKeys,
	keyAt,
	primaryKeyOf,
	type RowKey,
	type RowQuery,
	type RowStore,
	type TableName,
	TABLES
} from './rowStore';

/** Rows that live no longer than the tab. The same rules as IndexedDB, so that nothing else has to know. */
export function createMemoryRowStore(): RowStore {
	const tables = new Map<TableName, Map<string, object>>();
	const rowsOf = (table: TableName) => {
		const rows = tables.get(table) ?? new Map<string, object>();
		tables.set(table, rows);
		return rows;
	};
	const idOf = (table: TableName, row: object) => {
		const key = keyAt(row, primaryKeyOf(table));
		if (key === undefined) throw new TypeError(`A row of ${table} has no ${primaryKeyOf(table)}.`);
		return JSON.stringify(key);
	};
	// As IndexedDB: what a caller does to its row later does not change the stored one. A CryptoKey is
	// immutable, and Node's structuredClone would turn it into a plain object.
	const copy = <T>(row: T): T =>
		Object.values(row ?? {}).some((value) => value instanceof CryptoKey || isKeyPair(value))
			? row
			: structuredClone(row);

	const find = (
		table: TableName,
		{ index = primaryKeyOf(table), from, to, reverse, limit }: RowQuery = {}
	) => {
		const found: { key: RowKey; id: string; row: object }[] = [];
		for (const [id, row] of rowsOf(table)) {
			const key = keyAt(row, index);
			if (key === undefined) continue;
			if (from !== undefined && compareKeys(key, from) < 0) continue;
			if (to !== undefined && compareKeys(key, to) > 0) continue;
			found.push({ key, id, row });
		}
		found.sort((a, b) => compareKeys(a.key, b.key));
		if (reverse) found.reverse();
		return found.slice(0, limit);
	};

	return {
		persistent: false,
		get: async (table, key) => copy(rowsOf(table).get(JSON.stringify(key))),
		async add(table, row) {
			const id = idOf(table, row);
			if (rowsOf(table).has(id)) return false;
			rowsOf(table).set(id, copy(row));
			return true;
		},
		async put(rows) {
			const writes = (Object.keys(TABLES) as TableName[]).flatMap((table) =>
				(rows[table] ?? []).map((row) => ({ table, id: idOf(table, row), row: copy(row) }))
			);
			for (const { table, id, row } of writes) rowsOf(table).set(id, row);
		},
		async update(table, key, change) {
			const row = change(copy(rowsOf(table).get(JSON.stringify(key))));
			rowsOf(table).set(idOf(table, row), copy(row));
		},
		list: async (table, query) => find(table, query).map(({ row }) => copy(row)),
		async remove(queries) {
			for (const table of Object.keys(queries) as TableName[]) {
				for (const { id } of find(table, queries[table])) rowsOf(table).delete(id);
			}
		},
		close: () => {}
	};
}

const isKeyPair = (value: unknown): boolean =>
	typeof value === 'object' &&
	value !== null &&
	'privateKey' in value &&
	value.privateKey instanceof CryptoKey;
