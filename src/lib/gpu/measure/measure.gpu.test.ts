import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compiledKernels, type CompiledKernels } from '../compiledKernels';
import { openGpu } from '../openGpu';
import { measure } from './measure';
import type { MeasureItem, Measurement, Sample } from './types';

let kernels: CompiledKernels;
beforeAll(async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	kernels = compiledKernels(opened.device);
});
afterAll(() => kernels.device.destroy());

type Item = Exclude<MeasureItem, { item: 'model' }>;

async function watched(item: Item) {
	const samples: Sample[] = [];
	const progress: number[] = [];
	const measurement = await measure(kernels, item, {
		onSample: (sample) => samples.push(sample),
		onProgress: (done, total) => progress.push(done / total)
	});
	if ('unavailable' in measurement) throw new Error(measurement.unavailable);
	expect(progress.at(-1)).toBe(1);
	expect(progress).toEqual(progress.toSorted((a, b) => a - b));
	expect(samples.length).toBeGreaterThan(0);
	// A trip may be shorter than the step of the page's clock, and reads as none; a rate is of many.
	const least = item.item === 'latency' ? 0 : Number.MIN_VALUE;
	for (const { value } of samples) expect(value).toBeGreaterThanOrEqual(least);
	return { measurement: measurement as Measurement, samples };
}

test.each<Item>([
	{ item: 'gemm', kernel: 'gemm-f32', n: 128 },
	{ item: 'triad', words: 2 ** 16 },
	{ item: 'copy', bytes: 2 ** 20 }
])('%o: the middle of the readings, the first of which is thrown away', async (item) => {
	const { measurement, samples } = await watched(item);
	expect(measurement).toMatchObject({ item: item.item, ...(item.item === 'copy' ? {} : { exact: true }) });
	if (!('samples' in measurement)) throw new Error('no samples');
	expect(measurement.samples).toEqual(samples.map(({ value }) => value));
	expect(measurement.samples).toHaveLength(5);
	const middle = 'opsPerSecond' in measurement ? measurement.opsPerSecond : 0;
	const rate = 'bytesPerSecond' in measurement ? measurement.bytesPerSecond : middle;
	expect(rate).toBe(measurement.samples.toSorted((a, b) => a - b)[2]);
});

test('memory: what is held is what was asked for, and its words are right', async () => {
	const { measurement } = await watched({ item: 'alloc', bytes: 3 * 2 ** 18 + 5 });
	expect(measurement).toMatchObject({
		bytes: 3 * 2 ** 18 + 5,
		heldBytes: 3 * 2 ** 18,
		probesRight: 8,
		probes: 8
	});
});

test('latency: of a dispatch, and of a dispatch with its result', async () => {
	const { measurement, samples } = await watched({ item: 'latency' });
	if (!('dispatch' in measurement)) throw new Error('no latency');
	for (const of of ['dispatch', 'readback'] as const) {
		const { p50Ms, p95Ms } = measurement[of];
		expect(p95Ms).toBeGreaterThanOrEqual(p50Ms);
		expect(p95Ms).toBeGreaterThan(0);
		const readings = samples.filter((sample) => sample.of === of).map(({ value }) => value);
		expect(readings).toContain(p50Ms);
		expect(readings).toContain(p95Ms);
	}
});

test('sustained: the last tenth over the first', async () => {
	const { measurement, samples } = await watched({ item: 'sustained', seconds: 1 });
	if (!('series' in measurement)) throw new Error('no series');
	expect(measurement.series.map(({ opsPerSecond }) => opsPerSecond)).toEqual(
		samples.map(({ value }) => value)
	);
	expect(measurement.series.at(-1)?.atMs).toBeGreaterThanOrEqual(1000);
	expect(measurement.ratio).toBeGreaterThan(0);
});

describe('says in words why it is not to be had:', () => {
	test.each<[Item, RegExp]>([
		[{ item: 'gemm', kernel: 'gemm-f16', n: 2048 }, /n = 16 to 1024/],
		[{ item: 'gemm', kernel: 'gemm-f32', n: 8 }, /n = 16 to 4096/],
		[{ item: 'triad', words: 1000 }, /power of two/],
		[{ item: 'copy', bytes: 2 ** 44 }, /memory/]
	])('%o', async (item, words) => {
		expect(await measure(kernels, item)).toMatchObject({
			item: item.item,
			unavailable: expect.stringMatching(words) as string
		});
	});

	test('f16 where the GPU has none', async () => {
		const item = { item: 'gemm', kernel: 'gemm-f16', n: 64 } as const;
		const has = kernels.device.features.has('shader-f16');
		expect('unavailable' in (await measure(kernels, item))).toBe(!has);
	});
});

test.each<Item>([
	{ item: 'gemm', kernel: 'gemm-f32', n: 64 },
	{ item: 'triad', words: 2 ** 16 },
	{ item: 'copy', bytes: 2 ** 16 },
	{ item: 'latency' },
	{ item: 'sustained', seconds: 600 }
])('%o: stops when it is aborted', async (item) => {
	const controller = new AbortController();
	let told = 0;
	const onSample = () => {
		told++;
		controller.abort(new Error('enough'));
	};
	await expect(measure(kernels, item, { signal: controller.signal, onSample })).rejects.toThrow('enough');
	expect(told).toBe(1);
	await expect(measure(kernels, item, { signal: controller.signal })).rejects.toThrow('enough');
});
