// Line, statement, branch and function coverage of contracts/, in one table: node scripts/coverage.mjs
//
// `forge coverage` counts by source maps, which the IR pipeline blurs, and without the IR these contracts do not
// compile. Here the source itself is made to tell: a copy in .cache/coverage/ where every statement, and every
// outcome of every `if`, `?:` and `require`, reports its number, is put through the same tests. Tests of
// gas are left out: telling costs some.
import { spawnSync } from 'node:child_process';
import {
	cpSync,
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	rmSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ nodeType: string, src: string, [key: string]: any }} AstNode
 * @typedef {{ file: string, line: number, kind: 'statement' | 'function' | 'branch', what: string }} Point
 * @typedef {{ at: number, text: string }} Insertion
 * @typedef {{ reached: number, all: number }} Ratio
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, '.cache/coverage');
const hits = join(target, 'hits');

/** Below this a file is named, with the lines that nothing reached. */
const THRESHOLD = 0.95;

/** A few runs reach what many do; the invariants' own tests say that they take every step. */
const PROFILE = `
[profile.coverage]
fs_permissions = [{ access = "read-write", path = "./" }]
code_size_limit = 1000000

[profile.coverage.fuzz]
runs = 32

[profile.coverage.invariant]
runs = 2
depth = 64
fail_on_revert = true
`;

/** Writes an empty file named after the point, through Foundry's `vm.writeFile`: that outlives a revert. */
const REPORTER = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

library __Cov {
    function hit(bytes32 name) internal pure {
        function(bytes32) internal view tell = _hit;
        function(bytes32) internal pure quiet;
        assembly ("memory-safe") { quiet := tell }
        quiet(name);
    }

    function cond(bytes32 yes, bytes32 no, bool value) internal pure returns (bool) {
        hit(value ? yes : no);
        return value;
    }

    /// writeFile(string,string), its arguments a path of ten bytes and nothing.
    function _hit(bytes32 name) private view {
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore(p, shl(224, 0x897e0a97))
            mstore(add(p, 4), 0x40)
            mstore(add(p, 36), 0x80)
            mstore(add(p, 68), 10)
            mstore(add(p, 100), name)
            mstore(add(p, 132), 0)
            pop(staticcall(gas(), 0x7109709ECfa91a80626fF3989D68f67F5b1DD12D, p, 164, 0, 0))
        }
    }
}
`;

/** @param {string} problem @returns {never} */
function fail(problem) {
	console.error(`coverage: ${problem}`);
	process.exit(1);
}

/** What holds no code of a contract, or none of ours. */
const NO_SOURCES = ['test', 'interfaces', 'out', 'cache', 'snapshots'];

/** @returns {string[]} contracts and libraries, paths below the root */
function sources() {
	const folders = readdirSync(join(root, 'contracts'), { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && !NO_SOURCES.includes(entry.name))
		.map(({ name }) => `contracts/${name}`);
	return ['contracts', ...folders].flatMap((folder) =>
		readdirSync(join(root, folder))
			.filter((name) => name.endsWith('.sol'))
			.sort()
			.map((name) => `${folder}/${name}`)
	);
}

/** @param {string} path as imported @returns {string} the file it is read from, by the remappings of foundry.toml */
function located(path) {
	if (path.startsWith('@openzeppelin/')) return join(root, 'node_modules', path);
	if (path.startsWith('solady/')) return join(root, 'node_modules/solady/src', path.slice('solady/'.length));
	return join(root, path);
}

/** @param {string[]} files @returns {Record<string, AstNode>} path to syntax tree */
function parse(files) {
	const solc = createRequire(import.meta.url)('solc');
	const input = {
		language: 'Solidity',
		sources: Object.fromEntries(
			files.map((file) => [file, { content: readFileSync(join(root, file), 'utf8') }])
		),
		settings: { evmVersion: 'osaka', outputSelection: { '*': { '': ['ast'] } } }
	};
	const found = {
		import: (/** @type {string} */ path) => ({ contents: readFileSync(located(path), 'utf8') })
	};
	const output = JSON.parse(solc.compile(JSON.stringify(input), found));
	for (const error of output.errors ?? []) if (error.severity === 'error') fail(error.formattedMessage);
	return Object.fromEntries(files.map((file) => [file, output.sources[file].ast]));
}

/** @param {number} id @returns {string} the file that the point writes, a literal of bytes32 */
const named = (id) => `"hits/${String(id).padStart(5, '0')}"`;

/** @param {AstNode} node @returns {number} */
const startOf = (node) => Number(node.src.split(':')[0]);

/** @param {AstNode} node @returns {number} */
const srcEndOf = (node) => startOf(node) + Number(node.src.split(':')[1]);

/** @param {Buffer} text @param {AstNode} node @returns {number} past the statement, its semicolon in it */
function endOf(text, node) {
	switch (node.nodeType) {
		case 'Block':
		case 'UncheckedBlock':
		case 'TryStatement':
		case 'InlineAssembly':
			return srcEndOf(node);
		case 'IfStatement':
			return endOf(text, node['falseBody'] ?? node['trueBody']);
		case 'ForStatement':
		case 'WhileStatement':
			return endOf(text, node['body']);
		default:
			// Most end before their semicolon, a bare `return;` past it.
			return text.indexOf(';', srcEndOf(node) - 1) + 1;
	}
}

/** @param {string} file @param {AstNode} ast @param {Point[]} points grows @returns {Buffer} */
function instrument(file, ast, points) {
	const text = readFileSync(join(root, file));
	/** @type {Insertion[]} */
	const before = [];
	/** @type {Insertion[]} */
	const after = [];
	/** @param {number} at @returns {number} */
	const lineOf = (at) => text.subarray(0, at).toString().split('\n').length;
	/** @param {AstNode} node @param {Point['kind']} kind @param {string} what @returns {number} */
	const point = (node, kind, what) => points.push({ file, line: lineOf(startOf(node)), kind, what }) - 1;

	/** @param {AstNode} condition @param {string} what */
	function outcomes(condition, what) {
		const id = point(condition, 'branch', `${what} true`);
		point(condition, 'branch', `${what} false`);
		before.push({ at: startOf(condition), text: `__Cov.cond(${named(id)}, ${named(id + 1)}, ` });
		after.unshift({ at: srcEndOf(condition), text: ')' });
	}

	/** @param {AstNode} node a statement that stands alone where a block could */
	function body(node) {
		if (node.nodeType === 'Block') return visit(node);
		before.push({ at: startOf(node), text: '{ ' });
		after.unshift({ at: endOf(text, node), text: ' }' });
		statement(node);
	}

	/** @param {AstNode} node */
	function statement(node) {
		if (
			node.nodeType !== 'Block' &&
			node.nodeType !== 'UncheckedBlock' &&
			node.nodeType !== 'PlaceholderStatement'
		) {
			before.push({
				at: startOf(node),
				text: `__Cov.hit(${named(point(node, 'statement', 'statement'))}); `
			});
		}
		visit(node);
	}

	/** @param {AstNode} node */
	function visit(node) {
		switch (node.nodeType) {
			case 'Block':
			case 'UncheckedBlock':
				for (const child of node['statements']) statement(child);
				return;
			case 'IfStatement':
				outcomes(node['condition'], 'if');
				visit(node['condition']);
				body(node['trueBody']);
				if (node['falseBody']) body(node['falseBody']);
				return;
			case 'ForStatement':
			case 'WhileStatement':
				body(node['body']);
				return;
			case 'Conditional':
				outcomes(node['condition'], '?:');
				break;
			case 'FunctionCall':
				if (node['expression'].name === 'require') outcomes(node['arguments'][0], 'require');
				break;
		}
		for (const value of Object.values(node)) {
			for (const child of Array.isArray(value) ? value : [value]) {
				if (child && typeof child === 'object' && 'nodeType' in child) visit(child);
			}
		}
	}

	/** @param {AstNode} node */
	function functions(node) {
		for (const child of node['nodes'] ?? []) {
			if (child.nodeType === 'ContractDefinition') functions(child);
			if (!child.body) continue;
			const id = point(child, 'function', child.name || child.kind);
			before.push({ at: startOf(child.body) + 1, text: ` __Cov.hit(${named(id)});` });
			visit(child.body);
		}
	}

	functions(ast);
	const pragma = text.indexOf(';', text.indexOf('pragma solidity')) + 1;
	const reporter = relative(dirname(file), 'contracts/__Cov.sol');
	before.push({
		at: pragma,
		text: ` import {__Cov} from "${reporter.startsWith('.') ? reporter : `./${reporter}`}";`
	});
	// What ends at a place comes before what begins there.
	const inserted = [...after, ...before]
		.map((insertion, order) => ({ ...insertion, order }))
		.sort((a, b) => a.at - b.at || a.order - b.order);
	let out = '';
	let done = 0;
	for (const { at, text: added } of inserted) {
		out += text.subarray(done, at).toString() + added;
		done = at;
	}
	return Buffer.from(out + text.subarray(done).toString());
}

/** @returns {Point[]} */
function writeCopy() {
	for (const name of ['contracts', 'hits']) {
		const folder = join(target, name);
		const stale = existsSync(folder) ? readdirSync(folder) : [];
		// What was compiled last time is good still where its source is the same.
		for (const each of stale.filter((entry) => !['out', 'cache'].includes(entry))) {
			rmSync(join(folder, each), { recursive: true, force: true });
		}
	}
	mkdirSync(hits, { recursive: true });
	for (const name of readdirSync(root)) {
		if (['contracts', '.cache', '.git', 'foundry.toml'].includes(name)) continue;
		if (!existsSync(join(target, name))) symlinkSync(join(root, name), join(target, name));
	}
	const skipped = [join(root, 'contracts/out'), join(root, 'contracts/cache')];
	cpSync(join(root, 'contracts'), join(target, 'contracts'), {
		recursive: true,
		filter: (path) => !skipped.includes(path)
	});
	writeFileSync(join(target, 'foundry.toml'), readFileSync(join(root, 'foundry.toml'), 'utf8') + PROFILE);
	writeFileSync(join(target, 'contracts/__Cov.sol'), REPORTER);
	/** @type {Point[]} */
	const points = [];
	for (const [file, ast] of Object.entries(parse(sources()))) {
		writeFileSync(join(target, file), instrument(file, ast, points));
	}
	return points;
}

/** @returns {number} how many tests failed */
function runTests() {
	const args = [
		'forge',
		'test',
		'--no-match-contract',
		'Gas',
		'--no-match-test',
		'gas|judgement_costs',
		'--json',
		...process.argv.slice(2)
	];
	const { stdout, status, error } = spawnSync('npx', args, {
		cwd: target,
		env: { ...process.env, FOUNDRY_PROFILE: 'coverage' },
		stdio: ['ignore', 'pipe', 'inherit'],
		maxBuffer: 1 << 30,
		encoding: 'utf8'
	});
	if (error) fail(error.message);
	const line = stdout.split('\n').find((text) => text.startsWith('{'));
	if (!line) fail(`the tests did not run (status ${status}).\n${stdout}`);
	let failed = 0;
	let passed = 0;
	for (const [suite, { test_results: tests }] of Object.entries(JSON.parse(line))) {
		for (const [name, { status: outcome, reason }] of Object.entries(tests)) {
			if (outcome === 'Success') {
				passed++;
				continue;
			}
			failed++;
			console.error(`✗ ${suite} ${name}: ${reason ?? outcome}`);
		}
	}
	console.log(`${passed} tests passed, ${failed} failed\n`);
	return failed;
}

/** @param {{ hit: boolean }[]} points @returns {Ratio} */
const ratio = (points) => ({ reached: points.filter(({ hit }) => hit).length, all: points.length });

/** @param {Ratio} ratio @returns {string} */
const shown = ({ reached, all }) =>
	(all === 0 ? '–' : `${((100 * reached) / all).toFixed(2)} % (${reached}/${all})`).padStart(21);

/** @param {Point[]} points */
function report(points) {
	const reached = new Set(readdirSync(hits).map(Number));
	const told = points.map((point, id) => ({ ...point, hit: reached.has(id) }));
	/** @param {string[]} files @returns {Ratio[]} lines, statements, branches, functions */
	const ratios = (files) => {
		const here = told.filter(({ file }) => files.includes(file));
		const statements = here.filter(({ kind }) => kind === 'statement');
		/** @type {Map<string, { hit: boolean }>} a line counts where any statement that begins on it does */
		const lines = new Map();
		for (const { file, line, hit } of statements) {
			const key = `${file}:${line}`;
			lines.set(key, { hit: hit || (lines.get(key)?.hit ?? false) });
		}
		return [
			ratio([...lines.values()]),
			ratio(statements),
			ratio(here.filter(({ kind }) => kind === 'branch')),
			ratio(here.filter(({ kind }) => kind === 'function'))
		];
	};
	const files = [...new Set(told.map(({ file }) => file))];
	const width = Math.max(...files.map((file) => file.length));
	const heads = ['lines', 'statements', 'branches', 'functions'].map((head) => head.padStart(21)).join('');
	console.log(`${''.padEnd(width)}${heads}`);
	for (const file of files) console.log(file.padEnd(width) + ratios([file]).map(shown).join(''));
	console.log('all'.padEnd(width) + ratios(files).map(shown).join(''));
	const missed = told.filter(({ hit }) => !hit);
	if (missed.length > 0) console.log('\nnot reached:');
	for (const { file, line, kind, what } of missed) {
		console.log(`  ${file}:${line} ${kind === 'function' ? `function ${what}` : what}`);
	}
	const low = files.filter((file) => ratios([file]).some(({ reached: n, all }) => n < THRESHOLD * all));
	console.log(low.length === 0 ? '\nnothing is under 95 %' : `\nunder 95 %: ${low.join(', ')}`);
}

const points = writeCopy();
const failed = runTests();
report(points);
if (failed > 0) fail(`${failed} tests failed in the copy.`);
