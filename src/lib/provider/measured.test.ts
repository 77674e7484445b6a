import type { ClassId } from '$lib/core/ids';
import { expect, test } from 'vitest';
import type { BenchmarkRun } from '$lib/store/benchmarkRecord';
import { latest, measuredByProofs, measuredByRun } from './measured';

const run = (results: BenchmarkRun['results'], change: Partial<BenchmarkRun> = {}): BenchmarkRun => ({
	runId: 'run-1',
	startedAtMs: 5000,
	preset: 'quick',
	state: 'done',
	device: { adapter: 'some card', isSoftware: false, browser: 'some browser' },
	version: '0.1.0',
	source: 'here',
	wasHidden: false,
	plan: [],
	results,
	...change
});
const gemm = (opsPerSecond: number, exact = true): BenchmarkRun['results'][number] => ({
	asked: { item: 'gemm', kernel: 'gemm-f32', n: 1024 },
	measurement: {
		item: 'gemm',
		kernel: 'gemm-f32',
		n: 1024,
		opsPerSecond,
		samples: [opsPerSecond],
		variant: 'some',
		exact
	}
});
const alloc = (bytes: number, heldBytes: number, probesRight = 4): BenchmarkRun['results'][number] => ({
	asked: { item: 'alloc', bytes },
	measurement: { item: 'alloc', bytes, heldBytes, fillBytesPerSecond: 1e9, probesRight, probes: 4 }
});
const triad = (bytesPerSecond: number, exact?: boolean): BenchmarkRun['results'][number] => ({
	asked: { item: 'triad', words: 65_536 },
	measurement: { item: 'triad', bytesPerSecond, samples: [], exact }
});

test('a run’s best exact rate of a kernel is its score', () => {
	expect(measuredByRun(run([gemm(2e9), gemm(3e9), gemm(9e9, false), triad(4e10)])).scores).toEqual({
		'gemm-f32': { value: 3e9, from: 'benchmark', atMs: 5000 },
		'triad-u32': { value: 4e10, from: 'benchmark', atMs: 5000 }
	});
	expect(measuredByRun(run([triad(4e10, false)])).scores).toEqual({});
});

test('a kernel that the device can’t run has no speed, and one that it can’t at some size only there', () => {
	const unavailable = (kernel: 'gemm-f32' | 'gemm-f16'): BenchmarkRun['results'][number] => ({
		asked: { item: 'gemm', kernel, n: 2048 },
		measurement: { item: 'gemm', unavailable: 'Not here.' }
	});
	const { scores } = measuredByRun(run([gemm(2e9), unavailable('gemm-f32'), unavailable('gemm-f16')]));
	expect(scores['gemm-f32']?.value).toBe(2e9);
	expect(scores['gemm-f16']?.value).toBe(0);
});

test('memory is what was held and given back, and all there is where less was held than asked for', () => {
	expect(measuredByRun(run([alloc(1024, 1024)])).memory).toEqual({ bytes: 1024, isAll: false });
	expect(measuredByRun(run([alloc(512, 512), alloc(1024, 768)])).memory).toEqual({ bytes: 768, isAll: true });
	expect(measuredByRun(run([alloc(1024, 1024, 3)])).memory).toBeUndefined();
});

test('what could not be measured, a run of another device and one out of sight say nothing', () => {
	const missing: BenchmarkRun['results'] = [
		{ asked: { item: 'latency' }, measurement: { item: 'gemm', unavailable: 'This browser lacks it.' } },
		{ asked: { item: 'latency' }, failure: { code: 'gpu.deviceLost', shortMessage: 'Gone.' } }
	];
	const nothing = { scores: {}, memory: undefined };
	expect(measuredByRun(run(missing))).toEqual(nothing);
	expect(measuredByRun(run([gemm(2e9), alloc(1024, 1024)], { source: 'file' }))).toEqual(nothing);
	expect(measuredByRun(run([gemm(2e9), alloc(1024, 1024)], { wasHidden: true }))).toEqual(nothing);
});

const good = { classId: '0xaa' as ClassId, validUntilS: 99 };

test('of several proofs of a kernel the latest counts, and the most memory', () => {
	const proof = (atS: number, score: bigint, memoryBytes: bigint) =>
		({ ...good, kernel: 'gemm-f32', score, memoryBytes, atS }) as const;
	expect(
		measuredByProofs([proof(20, 7n, 16n), proof(10, 9n, 64n), { ...proof(30, 5n, 0n), kernel: undefined }])
	).toEqual({
		scores: { 'gemm-f32': { value: 7, from: 'proof', atMs: 20_000 } },
		memory: { bytes: 64, isAll: false },
		proofUntilS: { '0xaa': 99 }
	});
	expect(measuredByProofs([])).toEqual({ scores: {}, memory: undefined });
});

test('of a proof and a run the later counts, and what neither measured stays unknown', () => {
	const proved = measuredByProofs([{ ...good, kernel: 'gemm-f32', score: 8n, memoryBytes: 16n, atS: 4 }]);
	const ran = measuredByRun(run([gemm(2e9), alloc(1024, 1024)]));
	for (const both of [latest(proved, ran), latest(ran, proved)]) {
		expect(both.scores).toEqual({ 'gemm-f32': { value: 2e9, from: 'benchmark', atMs: 5000 } });
		expect(both.memory).toEqual({ bytes: 1024, isAll: false });
	}
	const later = measuredByProofs([{ ...good, kernel: 'gemm-f32', score: 8n, memoryBytes: 16n, atS: 6 }]);
	expect(latest(later, ran).scores['gemm-f32']?.value).toBe(8);
});
