import { createBrowserStorage } from '$lib/store/browserStorage';
import type { ModelCacheKit } from '../services';
import type { browserStore } from './browserStore';

/** The models that this browser keeps, for its owner to rule. */
export function modelCacheKit({
	blobs,
	jobs,
	modelQuota,
	tellOtherTabs
}: Pick<
	Awaited<ReturnType<typeof browserStore>>,
	'blobs' | 'jobs' | 'modelQuota' | 'tellOtherTabs'
>): ModelCacheKit {
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
		async remove(id) {
			await blobs.remove(id);
			tellOtherTabs();
		},
		async setPinned(id, isPinned) {
			await blobs.setPinned(id, isPinned);
			tellOtherTabs();
		},
		async setQuota(bytes) {
			await modelQuota.set(bytes);
			await blobs.setQuota(bytes);
			tellOtherTabs();
		},
		askToKeep: storage.askToKeep
	};
}
