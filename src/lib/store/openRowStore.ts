import type { RallyError } from '$lib/core/errors';
import { openDexieRowStore } from './dexieRowStore';
import { createMemoryRowStore } from './memoryRowStore';
import type { RowStore } from './rowStore';
import { toStorageError } from './storageError';

export interface OpenedRowStore {
	rows: RowStore;
	/** Why nothing outlives the tab; undefined where all is well. To be shown. */
	problem: RallyError | undefined;
}

/**
 * The browser's database; where it can't be had, memory, and the reason to show.
 *
 * @example
 * const { rows, problem } = await openRowStore('rally');
 * if (problem) notify(problem.shortMessage);
 */
export async function openRowStore(
	name: string,
	open: (name: string) => Promise<RowStore> = openDexieRowStore
): Promise<OpenedRowStore> {
	try {
		return { rows: await open(name), problem: undefined };
	} catch (error) {
		return { rows: createMemoryRowStore(), problem: toStorageError(error) };
	}
}
