import { systemClock } from '$lib/core/clock';
import { systemRandom } from '$lib/core/random';
import { createBenchmarkRepository } from '$lib/store/benchmarkRepository';
import { createBlobStore } from '$lib/store/blobStore';
import { createJobRepository } from '$lib/store/jobRepository';
import { createKeyRepository } from '$lib/store/keyRepository';
import { createLedgerRepository } from '$lib/store/ledgerRepository';
import { createMemoryBlobDriver } from '$lib/store/memoryBlobDriver';
import { createModelQuota, DEFAULT_QUOTA_BYTES } from '$lib/store/modelQuota';
import { openOpfsBlobDriver } from '$lib/store/opfsBlobDriver';
import { openRowStore } from '$lib/store/openRowStore';
import { createReceiptRepository } from '$lib/store/receiptRepository';
import { createSettingsRepository } from '$lib/store/settingsRepository';
import { createTrustRepository } from '$lib/store/trustRepository';
import { createTuningRepository } from '$lib/store/tuningRepository';
import { createTranscriptRepository } from '$lib/store/transcriptRepository';

/** What this browser keeps: keys, jobs and settings in one database, models in files. */
export async function browserStore() {
	const { rows, problem } = await openRowStore('rally');
	// A private window may forbid files: models then live as long as the tab.
	const driver = await openOpfsBlobDriver('models').catch(() => createMemoryBlobDriver());
	const settings = createSettingsRepository(rows);
	const modelQuota = createModelQuota(settings);
	const quotaBytes = await modelQuota.get().catch(() => DEFAULT_QUOTA_BYTES);
	const blobs = createBlobStore({ driver, clock: systemClock, quotaBytes });
	// What one tab rules holds in the others: their lists are read anew, and the quota is theirs too.
	const otherTabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('rally.models') : undefined;
	otherTabs?.addEventListener('message', () => {
		modelQuota
			.get()
			.then(blobs.setQuota)
			.catch(() => {
				// The next reload reads it.
			});
	});
	return {
		/** Why nothing outlives the tab; undefined where all is well. */
		problem,
		keys: createKeyRepository({ rows, clock: systemClock, random: systemRandom }),
		jobs: createJobRepository(rows),
		receipts: createReceiptRepository(rows),
		trust: createTrustRepository(rows),
		settings,
		benchmarks: createBenchmarkRepository(rows),
		tunings: createTuningRepository(settings),
		ledger: createLedgerRepository(rows),
		transcripts: createTranscriptRepository(rows),
		blobs,
		modelQuota,
		/** That models were deleted or pinned, or given another room. */
		tellOtherTabs: () => otherTabs?.postMessage('changed')
	};
}
