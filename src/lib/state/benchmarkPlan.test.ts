import { expect, test } from 'vitest';
import type { ModelId } from '$lib/core/ids';
import { BENCHMARK_PARTS, estimateSeconds, planBenchmark } from './benchmarkPlan';
import { keyOf } from './benchmarkReadings';

const model = { item: 'model', modelId: 'ab'.repeat(32) as ModelId, title: 'Net', flops: 1 } as const;
const keys = (
	choice: Partial<Parameters<typeof planBenchmark>[0]> = {},
	device: Partial<Parameters<typeof planBenchmark>[1]> = {}
) =>
	planBenchmark(
		{ preset: 'full', parts: BENCHMARK_PARTS, memoryBytes: 5, ...choice },
		{ isSoftware: false, model, ...device }
	).map(keyOf);

test('a full run measures everything, f16 only as far as it is exact, and what heats up last', () => {
	const full = keys();
	expect(full.filter((key) => key.startsWith('gemm-f16'))).toEqual(
		[256, 512, 1024].map((n) => `gemm-f16/${n}`)
	);
	expect(full).toContain('gemm-f32/2048');
	expect(full).toContain('gemm-i8/2048');
	expect(full.at(-1)).toBe('sustained/60');
	expect(new Set(full).size).toBe(full.length);
});

test('a quick run has no minute of heat, and takes about twenty seconds', () => {
	const choice = { preset: 'quick', parts: BENCHMARK_PARTS, memoryBytes: 5 } as const;
	const plan = planBenchmark(choice, { isSoftware: false, model });
	expect(plan.map(keyOf)).not.toContain('sustained/60');
	expect(estimateSeconds(plan)).toBeGreaterThan(15);
	expect(estimateSeconds(plan)).toBeLessThan(30);
	expect(
		estimateSeconds(planBenchmark({ ...choice, preset: 'full' }, { isSoftware: false, model }))
	).toBeLessThan(130);
});

test('only what is chosen is measured', () => {
	expect(keys({ parts: ['memory', 'latency'] })).toEqual(['latency', 'alloc']);
	expect(keys({ parts: [] })).toEqual([]);
});

test('a processor that plays the GPU gets smaller buffers', () => {
	const parts = ['bandwidth'] as const;
	expect(keys({ parts }, { isSoftware: true })).not.toEqual(keys({ parts }));
	const bytes = (memoryBytes: number) =>
		planBenchmark({ preset: 'full', parts: ['memory'], memoryBytes }, { isSoftware: true, model });
	expect(bytes(2 ** 24)).toEqual([{ item: 'alloc', bytes: 2 ** 24 }]);
	expect(bytes(2 ** 24 + 1)).toEqual([{ item: 'alloc', bytes: 2 ** 24 }]);
	expect(bytes(2 ** 24 - 1)).toEqual([{ item: 'alloc', bytes: 2 ** 24 - 1 }]);
});
