import * as v from 'valibot';
import { RallyError } from '$lib/core/errors';
import type { SettingsRepository } from './settingsRepository';

const MIB = 2 ** 20;

/** Models that a browser keeps for others unless its owner says otherwise: ten of the largest that fit a phone. */
export const DEFAULT_QUOTA_BYTES = 2048 * MIB;
/** A model of a phone's size and the one that comes after it; with less each renter would send all anew. */
export const LEAST_QUOTA_BYTES = 64 * MIB;

const schema = v.pipe(v.number(), v.safeInteger(), v.minValue(LEAST_QUOTA_BYTES));

const NAME = 'models.quotaBytes';

/** How much room its owner gives models in this browser. No most is kept: what the browser gives may change each day. */
export interface ModelQuota {
	/** The default where nothing usable is kept. */
	get(): Promise<number>;
	/** @throws RallyError `quota.tooSmall` */
	set(bytes: number): Promise<void>;
}

export function createModelQuota(settings: SettingsRepository): ModelQuota {
	return {
		async get() {
			try {
				return (await settings.get(NAME, schema)) ?? DEFAULT_QUOTA_BYTES;
			} catch (error) {
				if (error instanceof RallyError && error.code === 'storage.corrupt') return DEFAULT_QUOTA_BYTES;
				throw error;
			}
		},
		async set(bytes) {
			if (!v.is(schema, bytes)) {
				throw new RallyError('Models need at least 64 MiB of room.', {
					code: 'quota.tooSmall',
					details: String(bytes)
				});
			}
			await settings.set(NAME, bytes);
		}
	};
}
