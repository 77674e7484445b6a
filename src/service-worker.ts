// The app without a network. A version is kept whole when it is installed and serves its own pages with its own files,
// so that no page ever meets another version's; the next one waits until a person presses for it (`state/update.svelte.ts`).
// A Response keeps its headers in the cache: what is served from there is as isolated as what the site sends.
import { build, files, prerendered, version } from '$service-worker';
import { beyondLimit } from '$lib/offline/beyondLimit';
import { LARGE_CACHE, NETWORK_CACHE, shellCacheName } from '$lib/offline/cacheNames';
import { isHashed } from '$lib/offline/isHashed';
import { isLarge } from '$lib/offline/isLarge';
import { planFor } from '$lib/offline/planFor';
import { TAKE_OVER } from '$lib/offline/takeOver';
import { unusedShells } from '$lib/offline/unusedShells';

/** Two inference runtimes, of the old version and the new, and the models of the app's own. */
const MAX_LARGE_BYTES = 80 * 2 ** 20;

/** After this long a site that does not answer is taken for one that is away. */
const NETWORK_TIMEOUT_MS = 5000;

const worker = globalThis as unknown as ServiceWorkerGlobalScope;
const own = shellCacheName(version);
const shell = { pages: new Set(prerendered), files: new Set(files) };
const installed = [...build.filter((path) => !isLarge(path)), ...files, ...prerendered];

/** Of the standard, and not in TypeScript's library yet. */
type InstallEvent = ExtendableEvent & {
	addRoutes?(rules: { condition: { requestMethod: string }; source: 'network' }[]): Promise<void>;
};

worker.addEventListener('install', (event: InstallEvent) => {
	// A tab asks its chain every few seconds: where the browser can, that does not wake this worker each time.
	const route = { condition: { requestMethod: 'POST' }, source: 'network' } as const;
	event.waitUntil(Promise.resolve(event.addRoutes?.([route])).catch(() => {}));
	event.waitUntil(install());
});

worker.addEventListener('activate', (event) => {
	event.waitUntil(worker.clients.claim().then(tidy));
});

worker.addEventListener('message', (event) => {
	if (event.data === TAKE_OVER) event.waitUntil(worker.skipWaiting());
});

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const later = (work: Promise<unknown>) => event.waitUntil(work.catch(() => {}));
	switch (planFor(request, worker.location.origin, shell)) {
		case 'page':
			later(tidy());
			return event.respondWith(page(request, later));
		case 'file':
			return event.respondWith(file(request, later));
		case 'large':
			return event.respondWith(large(request, later));
		case 'network':
			return event.respondWith(network(request));
		case 'pass':
			return;
	}
});

/** Keeps all of this version, or nothing: half a version would break a page later. */
async function install(): Promise<void> {
	const cache = await caches.open(own);
	try {
		await Promise.all(installed.map((path) => keep(cache, path)));
	} catch (error) {
		await caches.delete(own);
		throw error;
	}
	// A page that was there before this worker has read it past it. Where the site has none, pages say so.
	await network(new Request('/network.json')).catch(() => {});
}

async function keep(cache: Cache, path: string): Promise<void> {
	const kept = isHashed(path) ? await caches.match(path, { ignoreVary: true }) : undefined;
	const options = { cache: isHashed(path) ? 'default' : 'no-cache', priority: 'low' } as const;
	const response = kept ?? (await fetch(path, options));
	// A page may not be opened with an answer that was redirected.
	if (!response.ok || response.redirected) throw new Error(`${path}: ${response.status}`);
	await cache.put(path, response);
}

async function page(request: Request, later: (work: Promise<unknown>) => void): Promise<Response> {
	const { pathname } = new URL(request.url);
	const cache = await caches.open(own);
	const kept = await cache.match(pathname, { ignoreVary: true });
	if (!kept) return fetch(request);
	later(refresh(cache, pathname, kept.clone()));
	return kept;
}

/** What a page may connect to is said in its headers, and may change without a new version. */
async function refresh(cache: Cache, pathname: string, kept: Response): Promise<void> {
	const fresh = await fetch(pathname, { cache: 'no-cache', priority: 'low' });
	if (!fresh.ok || fresh.redirected) return;
	if ((await fresh.clone().text()) === (await kept.text())) await cache.put(pathname, fresh);
}

async function file(request: Request, later: (work: Promise<unknown>) => void): Promise<Response> {
	const { pathname } = new URL(request.url);
	const cache = await caches.open(own);
	const kept = await cache.match(pathname, { ignoreVary: true });
	if (kept) return kept;
	// Of a tab that still runs the version before.
	const elsewhere = isHashed(pathname) && (await caches.match(pathname, { ignoreVary: true }));
	if (elsewhere) return elsewhere;
	const response = await fetch(request);
	// What only workers fetch is not in SvelteKit's list of files.
	if (isHashed(pathname) && response.status === 200) later(cache.put(pathname, response.clone()));
	return response;
}

async function large(request: Request, later: (work: Promise<unknown>) => void): Promise<Response> {
	const { pathname } = new URL(request.url);
	const cache = await caches.open(LARGE_CACHE);
	const kept = await cache.match(pathname, { ignoreVary: true });
	if (kept) return kept;
	const response = await fetch(request);
	if (response.status === 200) later(cache.put(pathname, response.clone()).then(() => trim(cache)));
	return response;
}

async function trim(cache: Cache): Promise<void> {
	const kept = await Promise.all(
		(await cache.keys()).map(async (request) => {
			const blob = await (await cache.match(request))?.blob();
			return { url: request.url, sizeBytes: blob?.size ?? 0 };
		})
	);
	for (const url of beyondLimit(kept, MAX_LARGE_BYTES)) await cache.delete(url);
}

/** Only a site that does not answer at all is stood in for: what it does say, counts. */
async function network(request: Request): Promise<Response> {
	const cache = await caches.open(NETWORK_CACHE);
	try {
		const response = await fetch(request, { signal: AbortSignal.timeout(NETWORK_TIMEOUT_MS) });
		if (response.ok) await cache.put('/network.json', response.clone()).catch(() => {});
		return response;
	} catch (error) {
		const kept = await cache.match('/network.json', { ignoreVary: true });
		if (kept) return kept;
		throw error;
	}
}

/** Lets go of versions that no tab needs; not while another one arrives, which holds its own before any tab does. */
async function tidy(): Promise<void> {
	const { installing, waiting } = worker.registration;
	if (installing || waiting) return;
	const cacheNames = await caches.keys();
	const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
	const { held: locks = [] } = await worker.navigator.locks.query();
	const unused = unusedShells({ ownVersion: version, cacheNames, windows: windows.length, locks });
	for (const name of unused) await caches.delete(name);
}
