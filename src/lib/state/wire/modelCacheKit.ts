import { createBrowserStorage } from '$lib/store/browserStorage';
import type { ModelCacheKit } from '../services';
import type { browserStore } from './browserStore';

/** The models that this browser keeps, for its owner to rule. */
export function modelCacheKit({
	blobs,
	jobs,
	modelQuota
}: Pick<Awaited<ReturnType<typeof browserStore>>, 'blobs' | 'jobs' | 'modelQuota'>): ModelCacheKit {
	const storage = createBrowserStorage(globalThis.navigator?.storage);
	return {
		isPersistent: blobs.persistent,
		async read() {
			const [entries, facts, own] = await Promise.all([
				blobs.list(),
				storage.read(),
				// A name more or less: the models are there all the same.
				jobs.list().catch(() => ({ rows: [] }))
			]);
			const titles = new Map(
				own.rows.toReversed().map(({ modelId, title }): [string, string] => [modelId, title])
			);
			return {
				models: entries.toReversed().map((entry) => ({ ...entry, title: titles.get(entry.id) })),
				quotaBytes: blobs.quotaBytes,
				storage: facts
			};
		},
		watch: blobs.watch,
		remove: blobs.remove,
		setPinned: blobs.setPinned,
		async setQuota(bytes) {
			await modelQuota.set(bytes);
			await blobs.setQuota(bytes);
		},
		askToKeep: storage.askToKeep
	};
}
