import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu } from '../../openGpu';
import { compileGemm } from './compileGemm';
import { shapesFor } from './gemmShapes';
import { measureGemm } from './measureGemm';
import { tuneGemm } from './tuneGemm';

let device: GPUDevice;
beforeAll(async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	device = opened.device;
});
afterAll(() => device.destroy());

/** A clock that a shape takes so long by. */
const steps = (ms: number) => {
	let at = 0;
	return () => (at += ms);
};

test('takes the fastest of the shapes it tried, and a kernel can be compiled by it', async () => {
	const tuning = await tuneGemm(device, 'gemm-f32', { now: steps(200) });
	const tried = Object.entries(tuning.gflops);
	expect(tried.length).toBeGreaterThan(1);
	expect(tried.toSorted(([, x], [, y]) => y - x)[0]?.[0]).toBe(tuning.variant);
	expect((await compileGemm(device, 'gemm-f32', tuning)).variant).toBe(tuning.variant);
	expect(JSON.parse(JSON.stringify(tuning))).toEqual(tuning);
});

test('tries one shape where there is time for no other', async () => {
	const { variant, gflops } = await tuneGemm(device, 'gemm-f32', { now: steps(2000) });
	expect(Object.keys(gflops)).toEqual([variant]);
	expect(variant).toBe(shapesFor(device)[0]);
});

test.each(['gemm-f32', 'gemm-i8'] as const)(
	'measures %s, and that its products are right',
	async (kernel) => {
		const seen: number[] = [];
		const rate = await measureGemm(device, kernel, 100, {
			samples: 3,
			tuning: { kernel, variant: 'direct-32x32-4x4', gflops: {} },
			onSample: (opsPerSecond) => seen.push(opsPerSecond)
		});
		expect(rate).toMatchObject({ variant: 'direct-32x32-4x4', exact: true, samples: seen });
		expect(seen).toHaveLength(3);
		expect(rate.opsPerSecond).toBe(seen.toSorted((x, y) => x - y)[1]);
	}
);

test('stops measuring and tuning when it is aborted', async () => {
	const controller = new AbortController();
	const { signal } = controller;
	const measuring = measureGemm(device, 'gemm-f32', 64, {
		signal,
		onSample: () => controller.abort(new Error('enough'))
	});
	await expect(measuring).rejects.toThrow('enough');
	await expect(tuneGemm(device, 'gemm-f32', { signal })).rejects.toThrow('enough');
});
