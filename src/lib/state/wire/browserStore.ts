import { systemClock } from '$lib/core/clock';
import { systemRandom } from '$lib/core/random';
import { createBlobStore } from '$lib/store/blobStore';
import { createJobRepository } from '$lib/store/jobRepository';
import { createKeyRepository } from '$lib/store/keyRepository';
import { createMemoryBlobDriver } from '$lib/store/memoryBlobDriver';
import { openOpfsBlobDriver } from '$lib/store/opfsBlobDriver';
import { openRowStore } from '$lib/store/openRowStore';
import { createSettingsRepository } from '$lib/store/settingsRepository';

/** Models that a browser keeps for others: ten of the largest that fit a phone. */
const MODELS_BYTES = 2 * 1024 ** 3;

/** What this browser keeps: keys, jobs and settings in one database, models in files. */
export async function browserStore() {
	const { rows } = await openRowStore('rally');
	// A private window may forbid files: models then live as long as the tab.
	const driver = await openOpfsBlobDriver('models').catch(() => createMemoryBlobDriver());
	return {
		keys: createKeyRepository({ rows, clock: systemClock, random: systemRandom }),
		jobs: createJobRepository(rows),
		settings: createSettingsRepository(rows),
		blobs: createBlobStore({ driver, clock: systemClock, quotaBytes: MODELS_BYTES })
	};
}
