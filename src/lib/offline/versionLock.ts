const LOCK = 'rally-version-';

/**
 * Name of the Web Lock that each page of a version holds while it lives. By it a service worker knows which versions
 * are still in use; a tab that dies lets go by itself, and one that is frozen does not.
 */
export function versionLock(version: string): string {
	return LOCK + version;
}

/** The version that a lock stands for; undefined of any other lock. */
export function versionOfLock(name: string): string | undefined {
	return name.startsWith(LOCK) ? name.slice(LOCK.length) : undefined;
}
