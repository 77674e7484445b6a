import { describe, expect, it } from 'vitest';
import type { ModelId } from '$lib/core/ids';
import { exportBenchmark, importBenchmark, type BenchmarkRun } from './benchmarkRecord';

const run: BenchmarkRun = {
	runId: 'r1',
	startedAtMs: 1000,
	endedAtMs: 9000,
	preset: 'full',
	state: 'done',
	device: { adapter: 'acme one', isSoftware: false, browser: 'Chrome 150 on Linux' },
	version: '0.1.0',
	source: 'here',
	wasHidden: true,
	plan: [{ item: 'latency' }, { item: 'gemm', kernel: 'gemm-i8', n: 512 }],
	results: [
		{
			asked: { item: 'gemm', kernel: 'gemm-i8', n: 512 },
			measurement: {
				item: 'gemm',
				kernel: 'gemm-i8',
				n: 512,
				opsPerSecond: 2e12,
				samples: [1.9e12, 2e12],
				variant: '8x8',
				exact: true
			}
		},
		{
			asked: { item: 'triad', words: 1024 },
			measurement: { item: 'triad', bytesPerSecond: 5, samples: [5] }
		},
		{
			asked: { item: 'alloc', bytes: 10 },
			measurement: {
				item: 'alloc',
				bytes: 10,
				heldBytes: 9,
				fillBytesPerSecond: 2,
				probesRight: 3,
				probes: 3
			}
		},
		{
			asked: { item: 'latency' },
			measurement: {
				item: 'latency',
				dispatch: { p50Ms: 0.1, p95Ms: 0.2 },
				readback: { p50Ms: 1, p95Ms: 2 }
			}
		},
		{
			asked: { item: 'sustained', seconds: 60 },
			measurement: { item: 'sustained', ratio: 0.98, series: [{ atMs: 500, opsPerSecond: 4 }] }
		},
		{
			asked: { item: 'model', modelId: 'ab'.repeat(32) as ModelId, title: 'Net', flops: 7 },
			failure: { code: 'gpu.deviceLost', shortMessage: 'The GPU was lost.', hint: 'Try again.' }
		},
		{ asked: { item: 'copy', bytes: 5 }, measurement: { item: 'copy', unavailable: 'too little memory' } }
	]
};

describe('a run as a file', () => {
	it('comes back as it was, but for where it came from', () => {
		expect(importBenchmark(exportBenchmark(run))).toEqual({ ok: true, value: { ...run, source: 'file' } });
	});

	it('does not run on where it was saved in the middle', () => {
		const imported = importBenchmark(exportBenchmark({ ...run, state: 'running' }));
		expect(imported).toMatchObject({ ok: true, value: { state: 'stopped' } });
	});

	const refusal = (content: string) => {
		const imported = importBenchmark(content);
		return imported.ok ? undefined : [imported.error.code, imported.error.details];
	};
	const changed = (change: object) =>
		JSON.stringify({ format: 'rally-benchmark', version: 1, run: { ...run, ...change } });

	it('is refused where it is no JSON, another file, or of a later version', () => {
		expect(refusal('<html>')).toEqual(['benchmark.notJson', undefined]);
		expect(refusal('null')?.[0]).toBe('benchmark.malformed');
		expect(refusal('{"format":"rally-run"}')?.[1]).toContain('format');
		expect(refusal(JSON.stringify({ format: 'rally-benchmark', version: 2, run }))?.[1]).toContain('version');
	});

	it('is refused by the name of the wrong field: a negative rate, a huge text, a field of one’s own', () => {
		const [first] = run.results;
		const negative = { ...first, measurement: { item: 'copy', bytesPerSecond: -1, samples: [] } };
		expect(refusal(changed({ results: [negative] }))?.[0]).toBe('benchmark.malformed');
		expect(refusal(changed({ version: 'x'.repeat(500) }))).toBeUndefined();
		expect(refusal(changed({ version: 'x'.repeat(501) }))?.[1]).toContain('run.version');
		expect(refusal(changed({ extra: 1 }))?.[1]).toContain('run.extra');
		expect(refusal(changed({ plan: Array(100).fill({ item: 'latency' }) }))).toBeUndefined();
		expect(refusal(changed({ plan: Array(101).fill({ item: 'latency' }) }))?.[1]).toContain('run.plan');
	});
});
