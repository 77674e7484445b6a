import type * as v from 'valibot';
import { parseRow, settingRow } from './records';
import type { RowStore } from './rowStore';

/** What a person chose, by name; each read names the shape it takes. */
export interface SettingsRepository {
	/**
	 * @returns undefined where nothing is kept
	 * @throws RallyError `storage.corrupt` where what is kept has another shape
	 * @example await settings.get('stake.minutes', v.number())
	 */
	get<T extends v.GenericSchema>(name: string, schema: T): Promise<v.InferOutput<T> | undefined>;
	set(name: string, value: unknown): Promise<void>;
	remove(name: string): Promise<void>;
}

export function createSettingsRepository(rows: RowStore): SettingsRepository {
	return {
		async get(name, schema) {
			const row = await rows.get('settings', name);
			if (row === undefined) return undefined;
			return parseRow(schema, parseRow(settingRow, row, 'settings').value, 'settings');
		},
		set: (name, value) => rows.put({ settings: [{ name, value }] }),
		remove: (name) => rows.remove({ settings: { from: name, to: name } })
	};
}
