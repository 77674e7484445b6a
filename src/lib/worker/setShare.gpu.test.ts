import { afterEach, expect, test } from 'vitest';
import { sha256, toHexDigits } from '$lib/core/bytes';
import type { ModelId } from '$lib/core/ids';
import { floats } from '$lib/inference/floats';
import { workloadFiles } from '../../../workloads/browserFiles';
import { createGpuWorker } from './createGpuWorker';
import type { GpuWorker } from './types';

let gpu: GpuWorker;
afterEach(() => gpu.terminate());

const SIDE = 8;
const feed = (items: number) => [
	floats(
		'input',
		[items, 1, SIDE, SIDE],
		Float32Array.from({ length: items * SIDE * SIDE }, (_, i) => Math.abs(Math.sin(i)))
	)
];

test('at a quarter of the GPU a model gives the same to the bit, and rests between its operators', async () => {
	gpu = createGpuWorker();
	const bytes = await workloadFiles.model('digits');
	const modelId = toHexDigits(sha256(bytes)) as ModelId;
	await gpu.loadModel({ modelId, bytes, backend: 'webgpu' });
	const run = async () => (await gpu.run({ modelId, inputs: feed(2) })).outputs;
	const whole = await run();
	expect(gpu.usage()).toBeUndefined();
	gpu.setShare(25);
	// The first is timed operator by operator, the others are cut by that.
	for (let i = 0; i < 3; i++) expect(await run()).toEqual(whole);
	const usage = gpu.usage();
	expect(usage).toMatchObject({ percent: 25, restsWithin: true });
	expect(usage?.busyMs).toBeGreaterThan(0);
	expect(usage?.restedMs).toBeGreaterThan(0);
	expect(usage?.longestSliceMs).toBeGreaterThan(0);
	gpu.setShare(100);
	expect(await run()).toEqual(whole);
	expect(gpu.usage()).toMatchObject({ percent: 100, restedMs: 0, longestSliceMs: 0 });
});
