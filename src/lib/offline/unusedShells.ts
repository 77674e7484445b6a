import { versionOfCache } from './cacheNames';
import { versionOfLock } from './versionLock';

/** What is open and kept now. */
export interface InUse {
	ownVersion: string;
	cacheNames: readonly string[];
	/** Ids of the windows on this origin. */
	windowIds: readonly string[];
	/** Web Locks that are held, with the id of the window that holds each. */
	locks: readonly { name?: string | undefined; clientId?: string | undefined }[];
}

/**
 * Names of the caches of other versions that no open tab needs any more. A tab keeps the version it was loaded with,
 * and what it imports later is found nowhere else once the site has a newer one. A window that holds no lock yet may
 * be of any version: then all stay, until the next look.
 */
export function unusedShells({ ownVersion, cacheNames, windowIds, locks }: InUse): string[] {
	const held = locks.flatMap(({ name = '', clientId = '' }) => {
		const version = versionOfLock(name);
		return version === undefined ? [] : { version, clientId };
	});
	const known = new Set(held.map(({ clientId }) => clientId));
	if (windowIds.some((id) => !known.has(id))) return [];
	const used = new Set([ownVersion, ...held.map(({ version }) => version)]);
	return cacheNames.filter((name) => {
		const version = versionOfCache(name);
		return version !== undefined && !used.has(version);
	});
}
