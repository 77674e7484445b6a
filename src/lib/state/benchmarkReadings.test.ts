import { expect, test } from 'vitest';
import { aBenchmarkRun } from './fixtures';
import { compareRuns } from './benchmarkCompare';
import { keyOf, nameOf, readingsOf } from './benchmarkReadings';

test('every measurement has at least one reading, under a key and a label of its own', () => {
	const { results } = aBenchmarkRun(0);
	for (const result of results) expect(readingsOf(result).length).toBeGreaterThan(0);
	const readings = results.flatMap(readingsOf);
	expect(new Set(readings.map(({ key }) => key)).size).toBe(readings.length);
	expect(new Set(readings.map(({ label }) => label)).size).toBe(readings.length);
});

test('what was not measured has no reading', () => {
	const asked = { item: 'latency' } as const;
	expect(readingsOf({ asked, measurement: { item: 'latency', unavailable: 'no' } })).toEqual([]);
	expect(readingsOf({ asked, failure: { code: 'gpu.failed', shortMessage: 'no' } })).toEqual([]);
});

test('whole numbers of eight bits are operations, not floating-point ones', () => {
	const [i8, f16] = (['gemm-i8', 'gemm-f16'] as const).map((kernel) =>
		aBenchmarkRun(0).results.find(({ asked }) => keyOf(asked) === `${kernel}/512`)
	);
	expect(i8 && readingsOf(i8)[0]?.of).toBe('OP/s');
	expect(f16 && readingsOf(f16)[0]?.of).toBe('FLOP/s');
	expect(i8 && nameOf(i8.asked)).toBe('Matrices i8, n\u00a0=\u00a0512');
});

test('memory with one wrong probe is not exact', () => {
	const asked = { item: 'alloc', bytes: 8 } as const;
	const of = (probesRight: number) =>
		readingsOf({
			asked,
			measurement: { item: 'alloc', bytes: 8, heldBytes: 8, fillBytesPerSecond: 1, probesRight, probes: 16 }
		})[0]?.exact;
	expect(of(16)).toBe(true);
	expect(of(15)).toBe(false);
});

test('a run that is twice as good is twice as good, for rates and for times alike', () => {
	const base = aBenchmarkRun(0, {
		results: [
			{
				asked: { item: 'copy', bytes: 4 },
				measurement: { item: 'copy', bytesPerSecond: 10, samples: [] }
			},
			{
				asked: { item: 'latency' },
				measurement: {
					item: 'latency',
					dispatch: { p50Ms: 2, p95Ms: 4 },
					readback: { p50Ms: 0, p95Ms: 4 }
				}
			}
		]
	});
	const better = aBenchmarkRun(1, {
		results: [
			{
				asked: { item: 'latency' },
				measurement: {
					item: 'latency',
					dispatch: { p50Ms: 1, p95Ms: 2 },
					readback: { p50Ms: 1, p95Ms: 8 }
				}
			},
			{
				asked: { item: 'copy', bytes: 4 },
				measurement: { item: 'copy', bytesPerSecond: 20, samples: [] }
			},
			{
				asked: { item: 'triad', words: 4 },
				measurement: { item: 'triad', bytesPerSecond: 20, samples: [] }
			}
		]
	});
	expect(compareRuns([base, better]).map(({ key, times }) => [key, times])).toEqual([
		['copy/4', [1, 2]],
		['latency/dispatch/p50Ms', [1, 2]],
		['latency/dispatch/p95Ms', [1, 2]],
		['latency/readback/p50Ms', [undefined, undefined]],
		['latency/readback/p95Ms', [1, 0.5]],
		['triad/4', [undefined, undefined]]
	]);
	expect(compareRuns([])).toEqual([]);
});
