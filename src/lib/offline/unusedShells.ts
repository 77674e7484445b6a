import { versionOfCache } from './cacheNames';
import { versionOfLock } from './versionLock';

/** What is open and kept now. */
export interface InUse {
	ownVersion: string;
	cacheNames: readonly string[];
	/** How many windows of this origin are open. */
	windows: number;
	/** The Web Locks that are held; each page holds one, of its version. */
	locks: readonly { name?: string | undefined }[];
}

/**
 * Names of the caches of other versions that no open tab needs any more. A tab keeps the version it was loaded with,
 * and what it imports later is found nowhere else once the site has a newer one. A window that holds no lock yet may
 * be of any version: then all stay, until the next look. Windows and locks are only counted, since browsers do not
 * name them alike.
 */
export function unusedShells({ ownVersion, cacheNames, windows, locks }: InUse): string[] {
	const held = locks.flatMap(({ name = '' }) => versionOfLock(name) ?? []);
	if (held.length < windows) return [];
	const used = new Set([ownVersion, ...held]);
	return cacheNames.filter((name) => {
		const version = versionOfCache(name);
		return version !== undefined && !used.has(version);
	});
}
