import { readingsOf, type Reading } from '$lib/state/benchmarkReadings';
import type { BenchmarkRun } from '$lib/store/benchmarkRecord';

const HEADLINES: { label: string; note: string; matches: (key: string) => boolean }[] = [
	{ label: '32-bit floats', note: 'fastest matrix product', matches: (key) => key.startsWith('gemm-f32/') },
	{ label: '16-bit floats', note: 'fastest matrix product', matches: (key) => key.startsWith('gemm-f16/') },
	{ label: '8-bit integers', note: 'fastest matrix product', matches: (key) => key.startsWith('gemm-i8/') },
	{ label: 'Memory bandwidth', note: 'triad, checked', matches: (key) => key.startsWith('triad/') },
	{ label: 'Memory there', note: 'filled, held, probed', matches: (key) => key === 'alloc' },
	{ label: 'Readback', note: 'half take no longer', matches: (key) => key === 'latency/readback/p50Ms' },
	{ label: 'Real model', note: 'SqueezeNet 1.1, one image', matches: (key) => key.startsWith('model/') },
	{ label: 'Under load', note: 'speed kept at the end', matches: (key) => key.startsWith('sustained/') }
];

/** The figures that a run is remembered by: of each kind the best. */
export function headlinesOf(run: BenchmarkRun): { label: string; note: string; reading: Reading }[] {
	const readings = run.results.flatMap(readingsOf);
	return HEADLINES.flatMap(({ label, note, matches }) => {
		const found = readings.filter(({ key }) => matches(key));
		const [best] = found.toSorted((a, b) => (a.better === 'more' ? b.value - a.value : a.value - b.value));
		return best ? [{ label, note, reading: best }] : [];
	});
}
