import * as v from 'valibot';
import { toStorageError } from './storageError';

const bytes = v.optional(v.pipe(v.number(), v.finite(), v.minValue(0)));
const estimateSchema = v.object({ usage: bytes, quota: bytes });

/** What the browser says of the room it gives this site. */
export interface StorageFacts {
	/** By all that the site keeps, models and the rest, bytes. Undefined where the browser does not say. */
	usedBytes: number | undefined;
	/** What the site may take altogether, bytes: an estimate, blurred on purpose by some browsers. */
	allowedBytes: number | undefined;
	/** `temporary`: it may be cleared when the disk runs low, and the browser can be asked not to. */
	keeping: 'kept' | 'temporary' | 'unavailable';
}

/** The browser's own rule over what this site keeps. */
export interface BrowserStorage {
	read(): Promise<StorageFacts>;
	/** Asks not to clear it. The browser may ask the person, or decide by itself. @returns whether it agreed */
	askToKeep(): Promise<boolean>;
}

/** @param manager `navigator.storage`, which a page without a secure origin has not */
export function createBrowserStorage(manager: Partial<StorageManager> | undefined): BrowserStorage {
	return {
		async read() {
			// A browser that does not say has no less room for that.
			const estimate = v.safeParse(estimateSchema, await manager?.estimate?.().catch(() => undefined));
			const canAsk = manager?.persist !== undefined && manager.persisted !== undefined;
			const isKept = await manager?.persisted?.().catch(() => false);
			return {
				usedBytes: estimate.success ? estimate.output.usage : undefined,
				allowedBytes: estimate.success ? estimate.output.quota : undefined,
				keeping: isKept ? 'kept' : canAsk ? 'temporary' : 'unavailable'
			};
		},
		async askToKeep() {
			try {
				return (await manager?.persist?.()) ?? false;
			} catch (error) {
				throw toStorageError(error);
			}
		}
	};
}
