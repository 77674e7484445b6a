import { RallyError } from '$lib/core/errors';

/** Names in the chain of causes: Dexie wraps what IndexedDB said, and an aborted transaction wraps that again. */
function namesOf(thrown: unknown): string[] {
	const names: string[] = [];
	for (let at = thrown, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth++) {
		if ('name' in at) names.push(String(at.name));
		at = 'inner' in at ? at.inner : undefined;
	}
	return names;
}

const UNAVAILABLE = [
	'MissingAPIError',
	'OpenFailedError',
	'SecurityError',
	'InvalidStateError',
	'DatabaseClosedError',
	'NotAllowedError'
];

/** A browser's refusal to store, as a person can understand it. What is a RallyError already passes through. */
export function toStorageError(thrown: unknown): RallyError {
	if (thrown instanceof RallyError) return thrown;
	const names = namesOf(thrown);
	const details = thrown instanceof Error ? thrown.message : String(thrown);
	if (names.includes('QuotaExceededError')) {
		return new RallyError('This browser has no room left for what Rally wants to keep.', {
			code: 'storage.full',
			details,
			hint: 'Free some disk space, or delete kept models and old jobs.',
			cause: thrown
		});
	}
	if (names.includes('VersionError')) {
		return newerStorage(details, thrown);
	}
	if (names.some((name) => UNAVAILABLE.includes(name))) {
		return new RallyError('This browser does not let the page keep anything.', {
			code: 'storage.unavailable',
			details,
			hint: 'A private window or a blocked-cookies setting does this. Until it is lifted, keys and jobs are gone with the tab.',
			cause: thrown
		});
	}
	return new RallyError('Something kept in this browser could not be read or written.', {
		code: 'storage.failed',
		details,
		hint: 'Reload the page. If it stays, delete this site’s data in the browser.',
		cause: thrown
	});
}

/** What an old page says that finds the database of a newer one. */
export function newerStorage(details: string, cause?: unknown): RallyError {
	return new RallyError('A newer version of this app has changed what it keeps here.', {
		code: 'storage.newer',
		details,
		hint: 'Reload this page.',
		cause
	});
}
