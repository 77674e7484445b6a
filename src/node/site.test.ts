import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSite, listen } from './site';

const dir = mkdtempSync(join(tmpdir(), 'rally-site-'));
mkdirSync(join(dir, '_app/immutable'), { recursive: true });
for (const file of [
	'404.html',
	'rent.html',
	'service-worker.js',
	'manifest.webmanifest',
	'_app/immutable/a.js'
])
	writeFileSync(join(dir, file), file);
const site = createSite(dir, {});
let url = '';
beforeAll(async () => void (url = `http://127.0.0.1:${await listen(site, 0, '127.0.0.1')}`));
afterAll(() => {
	site.close();
	rmSync(dir, { recursive: true });
});

test('what bears its hash is kept for ever, all else is asked for again each time', async () => {
	const cached = async (path: string) => (await fetch(url + path)).headers.get('cache-control');
	expect(await cached('/_app/immutable/a.js')).toBe('public, max-age=31536000, immutable');
	for (const path of ['/rent', '/service-worker.js', '/manifest.webmanifest']) {
		expect(await cached(path)).toBe('no-cache');
	}
	expect(await cached('/_app/immutable/gone.js')).toBeNull();
});

test('a page is isolated, and the manifest has its own type', async () => {
	const page = await fetch(`${url}/rent`);
	expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
	expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
	const manifest = await fetch(`${url}/manifest.webmanifest`);
	expect(manifest.headers.get('content-type')).toBe('application/manifest+json');
});
