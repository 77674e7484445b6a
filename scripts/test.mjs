// Runs the stages of the test suite in order, each also by name: node scripts/test.mjs [check|unit|contracts|gpu|e2e]…
// Ends with one line: `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ command: string, args: string[], env?: Record<string, string> }} Step
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = mkdtempSync(join(tmpdir(), 'rally-test-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

/** @param {string} name @returns {string} a package's command, without the second that npx takes to find it */
const bin = (name) => join(root, 'node_modules/.bin', name);

/** @param {Step} step @param {boolean} [capture] @returns {Promise<{ code: number, output: string }>} */
function run({ command, args, env }, capture = false) {
	return new Promise((resolve) => {
		const child = spawn(command, args, {
			stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
			env: { ...process.env, ...env }
		});
		let output = '';
		child.stdout?.on('data', (chunk) => (output += chunk));
		child.on('error', (error) => resolve({ code: 1, output: String(error) }));
		child.on('close', (code) => resolve({ code: code ?? 1, output }));
	});
}

/** @param {string} name @param {Step} step @returns {Promise<Counts>} a command that passes or fails as one */
async function checkStep(name, step) {
	const { code, output } = await run(step, true);
	if (code !== 0) process.stdout.write(output);
	console.log(`${code === 0 ? '✓' : '✗'} ${name}`);
	return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** @param {Counts[]} all @returns {Counts} */
const sum = (all) =>
	all.reduce(
		(a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }),
		{
			passed: 0,
			failed: 0,
			skipped: 0
		}
	);

/** @returns {Promise<Counts>} */
async function check() {
	await run({ command: bin('svelte-kit'), args: ['sync'] }, true);
	// Written by `--tsgo`; a component that is gone would be checked for ever.
	rmSync(join(root, '.svelte-kit/.svelte-check'), { recursive: true, force: true });
	// Longest first: two lanes then end close together. `--tsgo` is TypeScript 7, which takes a third of 6's time.
	/** @type {[string, string, string[]][]} */
	const steps = [
		['types', bin('svelte-check'), ['--tsgo', '--fail-on-warnings', '--output', 'human']],
		['lint', bin('eslint'), ['--max-warnings', '0', '--cache', '--cache-location', '.cache/eslint', '.']],
		['format: TypeScript and Svelte', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
		['unused code', bin('knip'), ['--no-progress', '--cache', '--cache-location', '.cache/knip']],
		['format: Solidity', bin('forge'), ['fmt', '--check']],
		['layers', process.execPath, ['scripts/layers.mjs']]
	];
	/** @type {Counts[]} */
	const counts = [];
	// Two at a time: the machine this must be quick on has two cores.
	const queue = [...steps];
	const lane = async () => {
		for (let step = queue.shift(); step; step = queue.shift()) {
			const [name, command, args] = step;
			counts.push(await checkStep(name, { command, args }));
		}
	};
	await Promise.all([lane(), lane()]);
	return sum(counts);
}

/** @param {string} project @returns {Promise<Counts>} */
async function vitest(project) {
	const file = join(reports, `${project}.json`);
	const { code } = await run({
		command: bin('vitest'),
		args: ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
	});
	if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
	const report = JSON.parse(readFileSync(file, 'utf8'));
	const failed =
		report.numFailedTests +
		report.testResults.filter(
			/** @param {{ status: string, assertionResults: unknown[] }} suite */
			(suite) => suite.status === 'failed' && suite.assertionResults.length === 0
		).length;
	return {
		passed: report.numPassedTests,
		// An unhandled error fails the run without failing a test.
		failed: failed === 0 && code !== 0 ? 1 : failed,
		skipped: report.numPendingTests + report.numTodoTests
	};
}

/** @returns {Promise<Counts>} */
async function contracts() {
	// The compiler keeps one core: the other one builds the app, which e2e does itself where this fails.
	const app = chosen.includes('e2e')
		? run({ command: process.execPath, args: ['--import', 'tsx', 'src/node/buildApp.ts'] }, true)
		: undefined;
	// All at once: forge compiles both profiles side by side, and the steps below find them compiled.
	const compiled = await checkStep('contracts and their tests compile', {
		command: bin('forge'),
		args: ['build', '--quiet']
	});
	const abi = await checkStep('contracts-abi is in step with contracts/', {
		command: process.execPath,
		args: ['scripts/abi.mjs', '--check']
	});
	const snapshots = await checkStep('gas and bytecode are as committed', {
		command: process.execPath,
		args: ['scripts/snapshots.mjs', '--check']
	});
	const { code, output } = await run({ command: bin('forge'), args: ['test', '--json'] }, true);
	const counts = { passed: 0, failed: 0, skipped: 0 };
	try {
		const line = output.split('\n').find((text) => text.startsWith('{')) ?? '';
		for (const [suite, { test_results: tests }] of Object.entries(JSON.parse(line))) {
			for (const [name, test] of Object.entries(tests)) {
				if (test.status === 'Success') counts.passed++;
				else if (test.status === 'Skipped') counts.skipped++;
				else {
					counts.failed++;
					console.log(
						`✗ ${suite} ${name}: ${test.reason ?? ''}\n  ${JSON.stringify(test.counterexample ?? null)}`
					);
				}
			}
		}
	} catch {
		process.stdout.write(output);
	}
	if (code !== 0 && counts.failed === 0) counts.failed = 1;
	console.log(`contracts: ${counts.passed} passed, ${counts.failed} failed`);
	await app;
	return sum([compiled, abi, snapshots, counts]);
}

/** @returns {Promise<Counts>} */
async function e2e() {
	const file = join(reports, 'e2e.json');
	const { code } = await run({
		command: bin('playwright'),
		args: ['test', '--reporter=list,json'],
		env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file }
	});
	if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
	const { stats } = JSON.parse(readFileSync(file, 'utf8'));
	const failed = stats.unexpected + stats.flaky;
	return { passed: stats.expected, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: stats.skipped };
}

/** @type {Record<string, () => Promise<Counts>>} */
const STAGES = { check, unit: () => vitest('unit'), contracts, gpu: () => vitest('gpu'), e2e };

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in STAGES));
if (unknown.length > 0) {
	console.error(`test: there is no stage "${unknown[0]}". Stages: ${Object.keys(STAGES).join(', ')}.`);
	process.exit(2);
}
const chosen = named.length > 0 ? named : Object.keys(STAGES);
setup({ browser: chosen.some((name) => name === 'gpu' || name === 'e2e') });
/** @type {Counts[]} */
const totals = [];
for (const name of chosen) {
	const started = Date.now();
	console.log(`\n── ${name} ──`);
	const counts = (await STAGES[name]?.()) ?? { passed: 0, failed: 1, skipped: 0 };
	totals.push(counts);
	console.log(
		`── ${name}: ${counts.failed === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`
	);
}
const total = sum(totals);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
