import { expect, test } from 'vitest';
import { gemmShapes, shapesFor } from './gemmShapes';

const device = (
	adapterInfo: Partial<GPUAdapterInfo> | undefined,
	{ invocations = 1024, storage = 32_768 } = {}
) =>
	({
		adapterInfo: adapterInfo && { vendor: '', architecture: '', description: '', ...adapterInfo },
		limits: { maxComputeInvocationsPerWorkgroup: invocations, maxComputeWorkgroupStorageSize: storage }
	}) as unknown as GPUDevice;

test('hardware takes shared memory first, a software adapter none', () => {
	expect(shapesFor(device({ vendor: 'nvidia' }))[0]).toBe('shared-64x64-8x8');
	expect(shapesFor(device(undefined))[0]).toBe('shared-64x64-8x8');
	expect(shapesFor(device({ architecture: 'swiftshader' }))[0]).toBe('direct-64x64-8x8');
	expect(shapesFor(device({ vendor: 'mesa', description: 'llvmpipe' }))[0]).toBe('direct-64x64-8x8');
});

test('what a device cannot run is not among its shapes', () => {
	const largest = 'shared-128x128-8x8';
	expect(shapesFor(device(undefined, { invocations: 256, storage: 16_384 }))).toContain(largest);
	expect(shapesFor(device(undefined, { invocations: 255 }))).not.toContain(largest);
	expect(shapesFor(device(undefined, { storage: 16_383 }))).not.toContain(largest);
});

test('WebGPU’s least limits, and those that we open a GPU with, leave more than one shape', () => {
	for (const storage of [16_384, 8192])
		expect(shapesFor(device(undefined, { invocations: 256, storage })).length).toBeGreaterThan(4);
});

test.each([...gemmShapes])(
	'%s divides without rest',
	(_, { style, tileRows, tileColumns, depth, rows, columns }) => {
		const threads = (tileRows / rows) * (tileColumns / columns);
		expect(Number.isInteger(threads)).toBe(true);
		expect(Math.max(tileRows, tileColumns) % Math.min(tileRows, tileColumns)).toBe(0);
		if (style === 'direct') return;
		// Rows and columns come four at a time; each thread fetches as much of a stage as the others.
		for (const [tile, block] of [
			[tileRows, rows],
			[tileColumns, columns]
		] as const) {
			expect(block % 4).toBe(0);
			expect((depth * tile) % (4 * threads)).toBe(0);
		}
	}
);
