// What the app keeps in the browser's Cache Storage, by name.

const SHELL = 'rally-shell-';

/** Large files by the hash in their names: the same for every version, so an update does not fetch them again. */
export const LARGE_CACHE = 'rally-large';

/** The last `network.json` that this site gave. */
export const NETWORK_CACHE = 'rally-network';

/** Where one version keeps its pages, scripts and styles. */
export function shellCacheName(version: string): string {
	return SHELL + version;
}

/** The version whose shell a cache holds; undefined of any other cache. */
export function versionOfCache(name: string): string | undefined {
	return name.startsWith(SHELL) ? name.slice(SHELL.length) : undefined;
}
