// Writes contracts-abi/ from contracts/: one `as const` ABI and one creation bytecode a contract.
// `--check` writes nothing and names what is out of step.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The contracts that are deployed; interfaces and libraries are inside them. */
const CONTRACTS = [
	'RallyToken',
	'ClassRegistry',
	'DeviceRegistry',
	'Verification',
	'Referee',
	'Emission',
	'Certificates',
	'ComputeToken',
	'Pools',
	'PoolLens',
	'Staking',
	'Faults'
];

/** EIP-170: no chain takes more runtime code. */
const MAX_RUNTIME_BYTES = 24_576;

const HEADER = '// Generated from contracts/ by `node scripts/abi.mjs`; do not edit.\n';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'contracts-abi');

/** @param {string} problem @returns {never} */
function fail(problem) {
	console.error(`abi: ${problem}`);
	process.exit(1);
}

function build() {
	const { status, error } = spawnSync('npx', ['forge', 'build', '--skip', 'test', '--quiet'], {
		cwd: root,
		stdio: ['ignore', 'ignore', 'inherit']
	});
	if (status !== 0) fail(`the contracts do not compile${error ? ` (${error.message})` : ''}.`);
}

/** @param {string} name @returns {string} `ClassRegistry` → `classRegistry` */
const lower = (name) => name.charAt(0).toLowerCase() + name.slice(1);

/** @param {string} key @param {unknown} value @returns {unknown} the compiler's own type names help no reader */
const withoutInternalTypes = (key, value) => (key === 'internalType' ? undefined : value);

/** @returns {Map<string, string>} path below contracts-abi/ to text */
function generate() {
	const files = new Map();
	for (const name of CONTRACTS) {
		const artifact = JSON.parse(readFileSync(join(root, `contracts/out/${name}.sol/${name}.json`), 'utf8'));
		const runtimeBytes = (artifact.deployedBytecode.object.length - 2) / 2;
		if (runtimeBytes > MAX_RUNTIME_BYTES) {
			fail(`${name} has ${runtimeBytes} bytes of code; no chain takes more than ${MAX_RUNTIME_BYTES}.`);
		}
		const abi = JSON.stringify(artifact.abi, withoutInternalTypes, '\t');
		files.set(`${name}.ts`, `${HEADER}export const ${lower(name)}Abi = ${abi} as const;\n`);
		files.set(
			`bytecode/${name}.ts`,
			`${HEADER}export const ${lower(name)}Bytecode =\n\t'${artifact.bytecode.object}' as const;\n`
		);
	}
	return files;
}

/** @returns {string[]} generated files that stand in contracts-abi/ now, paths below it */
function existing() {
	if (!existsSync(target)) return [];
	return readdirSync(target, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
		.map((entry) =>
			join(entry.parentPath, entry.name)
				.slice(target.length + 1)
				.replaceAll('\\', '/')
		)
		.filter((path) => readFileSync(join(target, path), 'utf8').startsWith(HEADER));
}

build();
const files = generate();
const stale = existing().filter((path) => !files.has(path));
const changed = [...files.keys()].filter((path) => {
	const file = join(target, path);
	return !existsSync(file) || readFileSync(file, 'utf8') !== files.get(path);
});

if (process.argv.includes('--check')) {
	for (const path of [...changed, ...stale]) {
		console.error(`contracts-abi/${path} is out of step with contracts/.`);
	}
	if (changed.length + stale.length > 0) fail('run `node scripts/abi.mjs` and commit what it writes.');
	console.log('abi: in step');
} else {
	mkdirSync(join(target, 'bytecode'), { recursive: true });
	for (const path of changed) writeFileSync(join(target, path), files.get(path) ?? '');
	for (const path of stale) rmSync(join(target, path));
	console.log(`abi: ${changed.length} written, ${stale.length} removed`);
}
