import { openVersions } from './openVersions';
import type { AppVersions } from '../appVersions';

/** After this long a page that is still busy has it kept beside its work. */
const MAX_QUIET_MS = 10_000;

/** Resolves when the page has loaded and has nothing to do. */
async function quiet(): Promise<void> {
	if (document.readyState !== 'complete') {
		await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
	}
	// Safari has no such callback.
	if (!('requestIdleCallback' in globalThis)) return;
	await new Promise((resolve) => requestIdleCallback(resolve, { timeout: MAX_QUIET_MS }));
}

/** The versions that this browser keeps; see {@link openVersions}. */
export function browserVersions(version: string): Promise<AppVersions | undefined> {
	// Both are there on secure origins only, whatever their types say.
	const { serviceWorker: container, locks } = navigator as Partial<Navigator>;
	return openVersions({ container, locks, version, quiet });
}
