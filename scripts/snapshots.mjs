// Writes contracts/snapshots/: what trades cost in gas, and the size and the hash of each contract's runtime code.
// `--check` writes nothing and names what has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureGas } from './gas.mjs';

/** EIP-170: no chain takes more runtime code. */
const MAX_RUNTIME_BYTES = 24_576;

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'contracts/snapshots');

/** @param {string} problem @returns {never} */
function fail(problem) {
	console.error(`snapshots: ${problem}`);
	process.exit(1);
}

/** @returns {Record<string, { bytes: number, sha256: string }>} each contract that is deployed, by name */
function bytecodes() {
	const names = readdirSync(join(root, 'contracts'))
		.filter((file) => file.endsWith('.sol'))
		.map((file) => file.slice(0, -'.sol'.length))
		.sort();
	return Object.fromEntries(
		names.map((name) => {
			const artifact = JSON.parse(readFileSync(join(root, `contracts/out/${name}.sol/${name}.json`), 'utf8'));
			const code = Buffer.from(artifact.deployedBytecode.object.slice(2), 'hex');
			if (code.length > MAX_RUNTIME_BYTES) {
				fail(`${name} has ${code.length} bytes of code; no chain takes more than ${MAX_RUNTIME_BYTES}.`);
			}
			return [name, { bytes: code.length, sha256: createHash('sha256').update(code).digest('hex') }];
		})
	);
}

/**
 * @param {string} file
 * @param {Record<string, unknown>} now
 * @returns {string[]} a line for each name that is new, gone or different
 */
function changesOf(file, now) {
	const path = join(target, file);
	/** @type {Record<string, unknown>} */
	const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
	/** @param {unknown} value */
	const show = (value) => (value === undefined ? 'nothing' : JSON.stringify(value));
	return [...new Set([...Object.keys(before), ...Object.keys(now)])]
		.filter((name) => show(before[name]) !== show(now[name]))
		.map((name) => `  ${file}: ${name} was ${show(before[name])}, is ${show(now[name])}`);
}

const { status } = spawnSync('npx', ['forge', 'build', '--skip', 'test', '--quiet'], {
	cwd: root,
	stdio: ['ignore', 'ignore', 'inherit']
});
if (status !== 0) fail('the contracts do not compile.');

/** @type {Record<string, Record<string, unknown>>} */
const snapshots = { 'bytecode.json': bytecodes(), 'gas.json': measureGas() };
if (process.argv.includes('--check')) {
	const changes = Object.entries(snapshots).flatMap(([file, now]) => changesOf(file, now));
	if (changes.length > 0) {
		fail(
			`these have changed; if they should, run \`node scripts/snapshots.mjs\` and commit:\n${changes.join('\n')}`
		);
	}
} else {
	mkdirSync(target, { recursive: true });
	for (const [file, now] of Object.entries(snapshots)) {
		writeFileSync(join(target, file), `${JSON.stringify(now, null, '\t')}\n`);
	}
}
