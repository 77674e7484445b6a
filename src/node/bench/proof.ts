// What checking a proof costs and catches, and how fast the kernels are that are proved by.
import { chromium } from 'playwright';
import { RallyError } from '$lib/core/errors';
import { systemRandom } from '$lib/core/random';
import type { Measurement } from '$lib/gpu/measure/types';
import { countCaught } from '$lib/gpu/proof/countCaught';
import type { GemmKernel, KernelName } from '$lib/gpu/proof/work';
import { findChromium } from '../../../scripts/chromium.mjs';
import { measureGas } from '../../../scripts/gas.mjs';
import { benchFlags } from './benchFlags';
import { startBenchSite } from './benchSite';
import { caughtAllocs, caughtTriads } from './caughtWords';
import { checkCost, type CheckCost } from './checkCost';
import type { Contest, ProofBenchPage } from './proofPage/types';
import { ratioOf } from './ratioOf';
import { spreadOf } from './spread';

const GEMM: GemmKernel[] = ['gemm-f32', 'gemm-f16', 'gemm-i8'];
/** The opened round that is checked. */
const N = 1024;
const SIZES = [512, 1024, 2048] as const;
const WRONG = 1000;
/** Of the products with a wrong entry. */
const WRONG_N = 64;
/** Bandwidth is read on so much: more than a card's cache holds, less than any card has. */
const BUFFER_BYTES = 2 ** 26;
/** A software adapter would take minutes for that, and its figure says nothing of memory anyway. */
const SOFTWARE_BUFFER_BYTES = 2 ** 22;

declare const proofBench: ProofBenchPage;

/**
 * Runs the benchmark and prints its tables.
 *
 * @returns what the last line says
 * @throws RallyError where a check refuses what is right, or two ways do not agree
 */
export async function proof(say: (line: string) => void): Promise<object> {
	const refereeGas = measureGas('RefereeGasTest')['referee n=1024'];
	if (refereeGas === undefined)
		throw new RallyError('The referee’s gas was not measured.', { code: 'bench.gas' });
	say(`A call of the referee, n = ${N}: ${refereeGas.toLocaleString('en-US')} gas.\n`);

	say(`One opened round, n = ${N}, ms: median (least to most).`);
	const checks = new Map<GemmKernel, CheckCost>();
	for (const kernel of GEMM) {
		const computes = kernel === 'gemm-f32' ? 3 : 1;
		const cost = await checkCost({
			kernel,
			n: N,
			computes,
			checksEach: 10,
			random: systemRandom,
			cpuNowMs
		});
		checks.set(kernel, cost);
		say(`  ${kernel}, Node: ${inWords(cost)}`);
	}
	const cost = checks.get('gemm-f32');
	if (!cost) throw new RallyError('Nothing was checked.', { code: 'internal' });
	const cpu = { verify: spreadOf(cost.cpuMs.verify).median, compute: spreadOf(cost.cpuMs.compute).median };
	say(`    processor’s time: check ${short(cpu.verify)}, compute ${short(cpu.compute)}: ${overWords(cpu)}`);
	for (const [part, ms] of Object.entries(cost.partsMs)) say(`    ${part.padEnd(11)}${range(ms)}`);

	const caught: Partial<Record<KernelName, number>> = {};
	const wrong = { of: WRONG, random: systemRandom };
	for (const kernel of GEMM) caught[kernel] = countCaught({ kernel, n: WRONG_N, ...wrong }).caught;
	caught['triad-u32'] = await caughtTriads(wrong);
	caught['alloc-u32'] = await caughtAllocs(wrong);
	say(`\nCaught of ${WRONG} results with one wrong entry each:`);
	for (const [kernel, count] of Object.entries(caught)) say(`  ${kernel.padEnd(11)}${count}`);

	const site = await startBenchSite('proofPage');
	const closers = [() => site.stop()];
	try {
		const browser = await chromium.launch({
			executablePath: findChromium() ?? 'chromium',
			args: benchFlags()
		});
		closers.push(() => browser.close());
		const page = await (await browser.newContext()).newPage();
		page.on('pageerror', (error) => say(`  ${error.message}`));
		await page.goto(site.url);
		await page.waitForFunction(() => 'proofBench' in globalThis);
		const report = await page.evaluate(() => proofBench.open());
		if (report.status !== 'ready')
			throw new RallyError(report.sentence, { code: 'gpu.unavailable', hint: report.wayOut });
		const adapter = report.adapter.name;

		const load = { kernel: 'gemm-f32', n: N, computes: 1, checksEach: 10 } as const;
		const inPage = await page.evaluate((load) => proofBench.check(load), load);
		say(`\nThe same check in the page: ${inWords(inPage)}`);

		say(`\nAdapter: ${adapter}. Products a second, GFLOP/s: median (least to most).`);
		const contests: Contest[] = [];
		for (const n of SIZES) {
			const found = await page.evaluate((n) => proofBench.contest(n), n);
			contests.push(found);
			say(
				`  n = ${String(n).padEnd(5)} ours ${range(giga(found.ours))}, ORT ${range(giga(found.ort))}, ` +
					`ours over ORT ${range(ratioOf(found.ours, found.ort))} (${found.variant}, ${found.products} a reading)`
			);
		}
		const rates: Partial<Record<GemmKernel, number | string>> = {};
		for (const kernel of GEMM) {
			const rate = await page.evaluate(([kernel, n]) => proofBench.rate(kernel, n), [kernel, N] as const);
			const isThere = typeof rate !== 'string';
			rates[kernel] = isThere ? short(rate.opsPerSecond / 1e9) : rate;
			say(
				`  ${kernel}, n = ${N}: ${isThere ? `${range(giga(rate.samples))} (${rate.variant}, ${rate.exact ? 'exact' : 'WRONG'})` : rate}`
			);
		}
		// By turns, so that what drifts on the machine meets both alike.
		const bytes = report.adapter.isSoftware ? SOFTWARE_BUFFER_BYTES : BUFFER_BYTES;
		const triads: Measurement[] = [];
		const copies: Measurement[] = [];
		for (let turn = 0; turn < 2; turn++) {
			triads.push(await page.evaluate((words) => proofBench.measure({ item: 'triad', words }), bytes / 4));
			copies.push(await page.evaluate((bytes) => proofBench.measure({ item: 'copy', bytes }), bytes));
		}
		const [triad, copy] = [samplesOf(triads), samplesOf(copies)];
		const triadOverCopy = spreadOf(triad).median / spreadOf(copy).median;
		say(
			`  triad-u32 ${range(giga(triad))} GB/s, a plain copy ${range(giga(copy))} GB/s: ${triadOverCopy.toFixed(2)} of it`
		);
		say('');

		return {
			verifyMs: short(spreadOf(cost.verifyMs).median),
			verifyOverCompute: short(overCompute(cost)),
			caught: Object.values(caught).reduce((sum, count) => sum + count, 0),
			of: WRONG * Object.keys(caught).length,
			gemmOverOrt: Object.fromEntries(
				contests.map(({ n, ours, ort }) => [n, short(spreadOf(ratioOf(ours, ort)).median)])
			),
			refereeGas,
			adapter,
			computeMs: short(spreadOf(cost.computeMs).median),
			cpuMs: { verify: short(cpu.verify), compute: short(cpu.compute) },
			verifyOverComputeCpu: short(cpu.verify / cpu.compute),
			verifyMsInPage: short(spreadOf(inPage.verifyMs).median),
			verifyOverComputeInPage: short(overCompute(inPage)),
			verifyMsOf: Object.fromEntries(
				[...checks].map(([kernel, { verifyMs }]) => [kernel, short(spreadOf(verifyMs).median)])
			),
			caughtOf: caught,
			gflops: Object.fromEntries(
				contests.map(({ n, ours, ort }) => {
					const median = (rates: number[]) => short(spreadOf(rates).median / 1e9);
					return [n, { ours: median(ours), ort: median(ort) }];
				})
			),
			gigaOpsPerS: rates,
			triadOverCopy: short(triadOverCopy),
			triadGBPerS: short(spreadOf(triad).median / 1e9)
		};
	} finally {
		for (const close of closers.reverse()) await close();
	}
}

/** The processor's time that this process took, in all its threads. */
function cpuNowMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

const short = (value: number) => Number(value.toPrecision(4));
const giga = (values: number[]) => values.map((value) => value / 1e9);
const overCompute = ({ verifyMs, computeMs }: CheckCost) =>
	spreadOf(verifyMs).median / spreadOf(computeMs).median;

function range(values: readonly number[]): string {
	const { median, least, most } = spreadOf(values);
	return `${median.toPrecision(3)} (${least.toPrecision(3)} to ${most.toPrecision(3)})`;
}

const overWords = ({ verify, compute }: { verify: number; compute: number }) =>
	`1/${Math.round(compute / verify)}`;

const inWords = (cost: CheckCost) =>
	`check ${range(cost.verifyMs)}, compute ${range(cost.computeMs)}: ` +
	overWords({ verify: spreadOf(cost.verifyMs).median, compute: spreadOf(cost.computeMs).median });

/** Bytes a second of all turns; none where this GPU can't be measured so. */
const samplesOf = (found: readonly Measurement[]): number[] =>
	found.flatMap((each) => ('samples' in each ? each.samples : []));
