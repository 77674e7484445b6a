import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RallyError } from '$lib/core/errors';
import { ROOT } from './root';

const SOURCES = [
	'src',
	'static',
	'workloads',
	'contracts-abi',
	'package-lock.json',
	'svelte.config.js',
	'vite.config.ts'
];
const STAMP = join(ROOT, 'build/.built-from');

/** Path, size and time of every file the app is built from, newest state. */
function fingerprint(): string {
	const lines: string[] = [];
	for (const source of SOURCES) {
		const path = join(ROOT, source);
		const files = statSync(path).isDirectory()
			? readdirSync(path, { recursive: true, withFileTypes: true })
					.filter((entry) => entry.isFile())
					.map((entry) => join(entry.parentPath, entry.name))
			: [path];
		for (const file of files) {
			const { size, mtimeMs } = statSync(file);
			lines.push(`${file} ${size} ${Math.trunc(mtimeMs)}`);
		}
	}
	return lines.sort().join('\n');
}

/**
 * Builds the app into `build/`, unless it stands there from the very same sources.
 *
 * @returns the folder of static files
 * @throws RallyError `build.failed` with the builder's own words
 */
export async function ensureBuild(say: (line: string) => void): Promise<string> {
	const dir = join(ROOT, 'build');
	const wanted = fingerprint();
	if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return dir;
	say('Building the app (first time, or its sources changed) …');
	await new Promise<void>((resolve, reject) => {
		const child = spawn(join(ROOT, 'node_modules/.bin/vite'), ['build', '--logLevel', 'error'], {
			cwd: ROOT,
			stdio: ['ignore', 'pipe', 'pipe']
		});
		let output = '';
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
		child.on('error', reject);
		child.on('close', (code) => {
			if (code === 0) return resolve();
			reject(new RallyError('The app could not be built.', { code: 'build.failed', details: output.trim() }));
		});
	});
	writeFileSync(STAMP, wanted);
	return dir;
}
