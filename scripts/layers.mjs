// Who may import whom. The house is built downward: a folder imports only what stands below it.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Each folder of `src/lib`, and what of ours it may import. DESIGN, section 2.
 *
 * @type {Record<string, string[]>}
 */
const BELOW = (() => {
	const services = [
		'core',
		'market',
		'protocol',
		'chain',
		'peer',
		'gpu',
		'inference',
		'worker',
		'store',
		'jobs',
		'formats'
	];
	return {
		core: [],
		market: ['core'],
		protocol: ['core'],
		chain: ['core', 'market', 'abi'],
		peer: ['core', 'protocol'],
		gpu: ['core'],
		inference: ['core', 'gpu'],
		worker: ['core', 'gpu', 'inference'],
		store: ['core'],
		jobs: ['core', 'protocol'],
		formats: ['core'],
		offline: [],
		provider: services,
		client: services,
		verifier: services,
		state: [...services, 'offline', 'provider', 'client', 'verifier'],
		ui: ['core']
	};
})();

/**
 * Packages that one folder alone may import.
 *
 * @type {[RegExp, string[]][]}
 */
const OWNERS = [
	[/^peerjs$/, ['peer']],
	[/^node-datachannel/, ['peer']],
	[/^onnxruntime-web/, ['inference']],
	[/^dexie$/, ['store']],
	[/^fflate$/, ['formats']],
	[/^@wagmi\/core/, ['chain']],
	[/^bits-ui$/, ['ui', 'routes']]
];

/** @param {string} text @returns {string[]} every module named in a static, dynamic or side-effect import */
export function importsOf(text) {
	const bare = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
	const found = bare.matchAll(
		/(?:^|[\s;}>])(?:import|export)\s*(?:[\w*{}\s,$]+?\sfrom\s*)?['"]([^'"]+)['"]|import\s*\(\s*['"]([^'"]+)['"]|new URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta\.url/g
	);
	return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '').filter(Boolean);
}

/**
 * @param {string} file path of the importing file, from the project root
 * @returns {string} the part of the house it stands in: a folder of `src/lib`, `routes`, `node`, `abi` or ''
 */
function roomOf(file) {
	const path = file.replaceAll('\\', '/');
	const lib = /^src\/lib\/([\w-]+)\//.exec(path);
	if (lib?.[1]) return lib[1];
	if (path.startsWith('src/routes/')) return 'routes';
	if (path.startsWith('src/node/')) return 'node';
	if (path.startsWith('contracts-abi/')) return 'abi';
	return '';
}

/**
 * The rules one file breaks.
 *
 * @param {string} file path from the project root
 * @param {string} text its source
 * @returns {string[]} a sentence for each broken rule
 */
export function brokenRules(file, text) {
	const room = roomOf(file);
	const problems = [];
	for (const name of importsOf(text)) {
		const owner = OWNERS.find(([pattern]) => pattern.test(name));
		// A test may reach for a real counterpart; the app may not.
		const isTest = /\.test\.ts$/.test(file);
		if (owner && room && !owner[1].includes(room) && !isTest) {
			problems.push(`${file}: only ${owner[1].join(', ')} may import ${name}`);
		}
		let target = '';
		if (name.startsWith('$lib/')) target = roomOf(`src/lib/${name.slice(5)}`);
		else if (name.startsWith('$abi')) target = 'abi';
		else if (name.startsWith('.')) target = roomOf(normalize(join(dirname(file), name)));
		const below = BELOW[room];
		if (!target || target === room || isTest) continue;
		if (below && !below.includes(target))
			problems.push(`${file}: ${room} may not import ${target} (${name})`);
		if (room === 'routes' && target === 'node') problems.push(`${file}: pages may not import Node entries`);
	}
	return problems;
}

/**
 * Every import between folders of `src/lib`, checked; an unknown folder is itself a broken rule.
 *
 * @param {string} root the project's folder
 * @returns {string[]}
 */
export function checkLayers(root) {
	const problems = [];
	for (const entry of readdirSync(join(root, 'src/lib'), { withFileTypes: true })) {
		if (entry.isDirectory() && !(entry.name in BELOW)) {
			problems.push(
				`src/lib/${entry.name}: not a folder of the house; give it a floor in scripts/layers.mjs`
			);
		}
	}
	for (const entry of readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })) {
		if (!entry.isFile() || !/\.(ts|svelte|js|mjs)$/.test(entry.name)) continue;
		const path = join(entry.parentPath, entry.name);
		problems.push(...brokenRules(relative(root, path), readFileSync(path, 'utf8')));
	}
	return problems;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	const problems = checkLayers(fileURLToPath(new URL('..', import.meta.url)));
	for (const problem of problems) console.error(problem);
	if (problems.length > 0) process.exit(1);
	console.log('layers: every import runs downward');
}
