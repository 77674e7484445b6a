import { createHash } from 'node:crypto';
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	renameSync,
	writeFileSync
} from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSite, listen } from '../src/node/site';

/** What every file of a version with a hash in its name stands under. */
const HASHED = '_app/immutable/';
const NEWER = '_app/immutable/newer/';

/**
 * A copy of the built app as a new version would stand on the site: another version in its files, and none of the
 * hashed names that the old one knows.
 */
export function makeNewerVersion(builtDir: string): string {
	const dir = mkdtempSync(join(tmpdir(), 'rally-newer-'));
	cpSync(builtDir, dir, { recursive: true });
	const moved = join(dir, 'moved');
	renameSync(join(dir, HASHED), moved);
	mkdirSync(join(dir, HASHED));
	renameSync(moved, join(dir, NEWER));
	const { version } = JSON.parse(readFileSync(join(dir, '_app/version.json'), 'utf8')) as { version: string };
	for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile() || !/\.(?:js|html|json|css)$/.test(entry.name)) continue;
		const path = join(entry.parentPath, entry.name);
		const text = readFileSync(path, 'utf8');
		const newer = text.replaceAll(HASHED, NEWER).replaceAll(version, `${version}-newer`);
		writeFileSync(path, entry.name.endsWith('.html') ? hashedAnew(newer) : newer);
	}
	return dir;
}

/** The page's own policy names its inline script by hash. */
function hashedAnew(html: string): string {
	const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
	const hash = createHash('sha256').update(script).digest('base64');
	return html.replace(/'sha256-[^']+'/, `'sha256-${hash}'`);
}

/** The site alone, without a chain behind it; `become` puts another version in its place, on the same origin. */
export async function startSite(dir: string) {
	const handlers = {
		'/network.json': (
			_: unknown,
			response: { setHeader(name: string, value: string): void; end(text: string): void }
		) => {
			response.setHeader('content-type', 'application/json');
			response.end(
				JSON.stringify({ name: 'Test network', chainId: 31337, rpcUrl: '/rpc', brokerUrl: '/broker' })
			);
		}
	};
	let site: Server = createSite(dir, handlers);
	const port = await listen(site, 0, '127.0.0.1');
	const stop = () =>
		new Promise<void>((resolve) => {
			site.close(() => resolve());
			site.closeAllConnections();
		});
	return {
		url: `http://127.0.0.1:${port}`,
		stop,
		async become(newer: string) {
			await stop();
			site = createSite(newer, handlers);
			await listen(site, port, '127.0.0.1');
		}
	};
}
