import { nameOf, readingsOf } from '$lib/state/benchmarkReadings';
import type { RunState } from '$lib/state/benchmark.svelte';
import type { BenchmarkRun } from '$lib/store/benchmarkRecord';
import { formatReading, formatSpread } from './formatReading';

const STATES: Record<RunState, string> = {
	running: 'still running',
	done: 'complete',
	stopped: 'stopped early',
	failed: 'failed early',
	'cut short': 'cut short'
};

/** A name comes from a driver or a file: what Markdown reads as its own is taken out. */
const plain = (text: string) => text.replace(/[|\\`*_<>[\]\s]/g, ' ').trim();

/** A run as a Markdown table, its columns aligned so that it reads well as it stands. */
export function toMarkdown(run: BenchmarkRun, state: RunState): string {
	const rows = run.results.flatMap((result): string[][] => {
		const readings = readingsOf(result);
		if (readings.length > 0) {
			return readings.map((reading) => [
				reading.label,
				formatReading(reading),
				formatSpread(reading) ?? '',
				reading.exact === undefined ? '' : reading.exact ? 'checked exact' : 'NOT exact'
			]);
		}
		const why =
			'failure' in result
				? result.failure.shortMessage
				: 'unavailable' in result.measurement
					? result.measurement.unavailable
					: '';
		return [[nameOf(result.asked), '–', '', why]];
	});
	const head = ['Measured', 'Result', 'Readings', 'Check'];
	const table = [head, ...rows.map((row) => row.map(plain))];
	const widths = head.map((_, i) => Math.max(3, ...table.map((row) => row[i]?.length ?? 0)));
	const line = (cells: string[]) =>
		`| ${cells.map((cell, i) => (i === 1 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join(' | ')} |`;
	const rule = widths.map((width, i) => (i === 1 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
	const { adapter, isSoftware, browser } = run.device;
	const measured =
		run.results.length === run.plan.length ? '' : `, ${run.results.length} of ${run.plan.length} items`;
	return [
		`**${plain(adapter)}**${isSoftware ? ' (software: a processor, not a GPU)' : ''}`,
		'',
		`${plain(browser)}, ${new Date(run.startedAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC, Rally ${plain(run.version)}, ${run.preset} run, ${STATES[state]}${measured}${run.wasHidden ? '; the tab was hidden for a while' : ''}`,
		'',
		line(head),
		line(rule),
		...table.slice(1).map(line),
		''
	].join('\n');
}
