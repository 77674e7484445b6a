// Makes a fresh clone ready: packages always, a Chromium with `--browser`. Needs Node and nothing else;
// a second run finds all in place and says nothing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.rally-setup`;

/** @param {string} line */
const say = (line) => console.log(`setup: ${line}`);

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {boolean} whether it ran and exited 0
 */
function run(command, args) {
	return spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

/** @param {string} problem @param {string} wayOut @returns {never} */
function fail(problem, wayOut) {
	console.error(`setup: ${problem}\n       ${wayOut}`);
	process.exit(1);
}

function ensureNode() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 19)) {
		fail(
			`Node ${process.versions.node} is too old.`,
			'Install Node 20.19 or newer and run the command again.'
		);
	}
}

function ensurePackages() {
	// A link leads to another checkout's packages, which `npm ci` would empty.
	if (lstatSync(`${root}node_modules`, { throwIfNoEntry: false })?.isSymbolicLink()) return;
	const lock = createHash('sha256')
		.update(readFileSync(`${root}package-lock.json`))
		.digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
	say('installing packages (npm ci, about a minute)');
	if (!run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'])) {
		fail('npm ci failed.', 'Check that the npm registry can be reached, then run the command again.');
	}
	writeFileSync(stamp, lock);
}

function ensureKitTypes() {
	if (existsSync(`${root}.svelte-kit/tsconfig.json`)) return;
	if (!run('npx', ['svelte-kit', 'sync']))
		fail('svelte-kit sync failed.', 'Delete .svelte-kit and run the command again.');
}

function ensureBrowser() {
	if (findChromium()) return;
	say("no Chromium found; trying Playwright's download");
	if (run('npx', ['playwright', 'install', '--with-deps', 'chromium']) && findChromium()) return;
	const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
	say("that failed; trying Debian's package (apt-get install chromium)");
	const apt = [...sudo, 'apt-get'];
	const [command = 'apt-get', ...rest] = apt;
	run(command, [...rest, 'update', '-qq']);
	if (
		run(command, [...rest, 'install', '-y', '-qq', '--no-install-recommends', 'chromium']) &&
		findChromium()
	)
		return;
	fail(
		'No Chromium could be installed.',
		'Install Chromium or Chrome yourself, or name one: RALLY_CHROMIUM=/path/to/chromium npm run demo'
	);
}

/** @param {{ browser?: boolean }} [options] */
export function setup({ browser = false } = {}) {
	ensureNode();
	ensurePackages();
	ensureKitTypes();
	if (browser) ensureBrowser();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	setup({ browser: process.argv.includes('--browser') });
}
