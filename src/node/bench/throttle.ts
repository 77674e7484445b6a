// Whether a GPU lent in part is lent in that part: the share that was asked for beside the share that was measured.
import { chromium } from 'playwright';
import { RallyError } from '$lib/core/errors';
import { findChromium } from '../../../scripts/chromium.mjs';
import { benchFlags } from './benchFlags';
import { startBenchSite } from './benchSite';
import type { ShareReading, ThrottleBenchPage, ThrottleLoad } from './throttlePage/types';

/** The full speed comes first, for the others to be held against. */
const PERCENTS = [100, 75, 50, 25, 10];
/** Long against a rest at the smallest share of the smaller model. */
const LEAST_MS = 8000;
const LEAST_RUNS = 2;
/** Sized so that a software adapter is done within minutes. */
const LOADS: Record<'digits' | 'big', ThrottleLoad> = {
	digits: { workload: 'digits', batch: 16 },
	big: { workload: 'squeezenet', batch: 1 }
};

declare const throttleBench: ThrottleBenchPage;

interface Result {
	longestOperatorMs: number;
	readings: ShareReading[];
}

/**
 * Runs the benchmark and prints its tables.
 *
 * @returns what the last line says
 * @throws RallyError where there is no GPU, or a share changes a result
 */
export async function throttle(say: (line: string) => void): Promise<object> {
	const site = await startBenchSite('throttlePage');
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
		await page.waitForFunction(() => 'throttleBench' in globalThis);
		const report = await page.evaluate(() => throttleBench.open());
		if (report.status !== 'ready')
			throw new RallyError(report.sentence, { code: 'gpu.unavailable', hint: report.wayOut });
		say(`Adapter: ${report.adapter.name}.`);

		const results: Partial<Record<keyof typeof LOADS, Result>> = {};
		for (const name of ['digits', 'big'] as const) {
			const load = LOADS[name];
			const longestOperatorMs = await page.evaluate((load) => throttleBench.load(load), load);
			say(
				`\n${load.workload}, ${load.batch} a run; its longest operator is ${longestOperatorMs.toFixed(1)} ms at it.`
			);
			say('  asked   measured   of full rate   runs   held, ms   longest pass, ms');
			const readings: ShareReading[] = [];
			for (const percent of PERCENTS) {
				const options = { percent, leastMs: LEAST_MS, leastRuns: LEAST_RUNS };
				const reading = await page.evaluate((options) => throttleBench.measure(options), options);
				readings.push(reading);
				say(rowOf(reading, readings[0] ?? reading));
			}
			results[name] = { longestOperatorMs, readings };
		}
		say('');
		return jsonOf(results, report.adapter.name);
	} finally {
		for (const close of closers.reverse()) await close();
	}
}

const short = (value: number) => Number(value.toPrecision(4));
const errorOf = ({ percent, measuredPercent }: ShareReading) => Math.abs(measuredPercent - percent);
const rateOf = ({ runsPerS }: ShareReading, full: ShareReading) => (100 * runsPerS) / full.runsPerS;

function rowOf(reading: ShareReading, full: ShareReading): string {
	const { percent, measuredPercent, runs, heldMs, longestSliceMs } = reading;
	return [
		`  ${percent} %`.padEnd(10),
		`${measuredPercent.toFixed(1)} %`.padEnd(11),
		`${rateOf(reading, full).toFixed(1)} %`.padEnd(15),
		String(runs).padEnd(7),
		heldMs.toFixed(1).padEnd(11),
		percent === 100 ? 'not timed' : longestSliceMs.toFixed(1)
	].join('');
}

function jsonOf(results: Partial<Record<keyof typeof LOADS, Result>>, adapter: string): object {
	const each = Object.entries(results);
	const by = (percent: number, of: (reading: ShareReading, result: Result) => number) =>
		Object.fromEntries(
			each.flatMap(([name, result]) =>
				result.readings
					.filter((reading) => reading.percent === percent)
					.map((reading) => [name, short(of(reading, result))])
			)
		);
	const byShare = (of: (reading: ShareReading, result: Result) => number) =>
		Object.fromEntries(PERCENTS.map((percent) => [percent, by(percent, of)]));
	const readings = each.flatMap(([, { readings }]) => readings);
	return {
		maxErrorPoints: short(Math.max(...readings.map(errorOf))),
		shares: byShare(({ measuredPercent }) => measuredPercent),
		longestSubmissionMsAt25: by(25, ({ longestSliceMs }) => longestSliceMs),
		adapter,
		longestOperatorMs: by(25, (_, { longestOperatorMs }) => longestOperatorMs),
		ofFullRate: byShare((reading, { readings }) => rateOf(reading, readings[0] ?? reading)),
		heldMs: byShare(({ heldMs }) => heldMs),
		runs: byShare(({ runs }) => runs),
		restsWithin: readings.every(({ percent, restsWithin }) => percent === 100 || restsWithin === true),
		loads: LOADS
	};
}
