import { isHashed } from './isHashed';
import { isLarge } from './isLarge';

/**
 * What the service worker does with a request.
 *
 * - `page`: from this version's cache; the site is asked meanwhile whether its headers have changed.
 * - `file`: from this version's cache, else, where its name bears a hash, from any version's.
 * - `large`: from the cache of large files, which it joins at its first use.
 * - `network`: from the site; where that is away, the last one that it gave.
 * - `pass`: the browser does what it would do without a service worker.
 */
export type Plan = 'page' | 'file' | 'large' | 'network' | 'pass';

/** What of a request decides its plan. */
export type Asked = Pick<Request, 'method' | 'mode' | 'url'>;

/** What one version of the app consists of, as paths on its own origin. */
export interface Shell {
	pages: ReadonlySet<string>;
	/** Files without a hash in their names. */
	files: ReadonlySet<string>;
}

/**
 * Decides what the service worker does with a request. Whatever is not the app itself passes: the chain (`/rpc`), the
 * faucet, brokers, other origins.
 *
 * @example planFor({ method: 'POST', mode: 'cors', url: 'https://rally.example/rpc' }, origin, shell) // 'pass'
 */
export function planFor({ method, mode, url }: Asked, origin: string, shell: Shell): Plan {
	const { origin: asked, pathname } = new URL(url);
	if (method !== 'GET' || asked !== origin) return 'pass';
	if (mode === 'navigate') return shell.pages.has(pathname) ? 'page' : 'pass';
	if (pathname === '/network.json') return 'network';
	if (isHashed(pathname)) return isLarge(pathname) ? 'large' : 'file';
	return shell.files.has(pathname) ? 'file' : 'pass';
}
