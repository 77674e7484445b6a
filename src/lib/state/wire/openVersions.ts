import { TAKE_OVER } from '$lib/offline/takeOver';
import { versionLock } from '$lib/offline/versionLock';
import type { AppVersions, Newer } from '../appVersions';

/** What of the browser keeps versions. */
export interface VersionPorts {
	/** Undefined where pages are not served securely, or the browser has none. */
	container: ServiceWorkerContainer | undefined;
	locks: Pick<LockManager, 'request'> | undefined;
	/** Of this very page. */
	version: string;
	/** Resolves once the page has loaded what it needs itself: keeping a copy must not slow that. */
	quiet: () => Promise<void>;
}

/** Registers the service worker, and tells of newer versions than this page's. */
export async function openVersions(ports: VersionPorts): Promise<AppVersions | undefined> {
	const { container, locks, version, quiet } = ports;
	// A worker that cannot be told who is open would never know what to let go of.
	if (!container || !locks) return undefined;
	void locks.request(versionLock(version), { mode: 'shared' }, () => new Promise(() => {})).catch(() => {});
	await quiet();
	// The first of all versions takes a page that had none, and is no newer one.
	let hasOwn = container.controller !== null;
	let isReplaced = false;
	const listeners = new Set<() => void>();
	const tell = () => listeners.forEach((listener) => listener());
	container.addEventListener('controllerchange', () => {
		isReplaced = hasOwn;
		hasOwn = true;
		tell();
	});
	const registration = await container.register('/service-worker.js');
	const newer = (): Newer => {
		if (registration.waiting && registration.active) return 'waiting';
		return isReplaced ? 'replaced' : 'none';
	};
	const follow = (worker: ServiceWorker | null) => worker?.addEventListener('statechange', tell);
	follow(registration.installing);
	registration.addEventListener('updatefound', () => follow(registration.installing));
	return {
		watch(listener) {
			const listen = () => listener(newer());
			listeners.add(listen);
			listen();
			return () => listeners.delete(listen);
		},
		check: async () => void (await registration.update()),
		takeOver() {
			const { waiting } = registration;
			if (!waiting) return Promise.resolve();
			return new Promise((resolve) => {
				waiting.addEventListener('statechange', () => {
					if (waiting.state === 'activated' || waiting.state === 'redundant') resolve();
				});
				waiting.postMessage(TAKE_OVER);
			});
		}
	};
}
