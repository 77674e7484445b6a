import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu } from '../../openGpu';
import { entryVectors } from '../../proof/entryVectors';
import { rowTreeOf } from '../../proof/rowTree';
import type { GemmKernel } from '../../proof/work';
import { compileGemm } from './compileGemm';
import { createGemm } from './createGemm';

let device: GPUDevice;
beforeAll(async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	device = opened.device;
});
afterAll(() => device.destroy());

async function productOnGpu(
	kernel: GemmKernel,
	seed: Uint8Array,
	n: number
): Promise<Uint8Array<ArrayBuffer>> {
	const gemm = await createGemm(await compileGemm(device, kernel), n);
	try {
		return await gemm.product(seed);
	} finally {
		gemm.destroy();
	}
}

// n = 4096 is left to Solidity and TypeScript: a software adapter would take minutes.
test.each(
	(['gemm-f32', 'gemm-i8'] as const).flatMap((kernel) =>
		[16, 17, 64, 100, 1024].map((n) => [kernel, n] as const)
	)
)('%s makes the products of the vectors at n = %i', async (kernel, n) => {
	const { products } = entryVectors;
	const cases = products.seed.flatMap((seed, i) =>
		products.n[i] === n ? [{ seed, i, p: (products.row[i] ?? 0) * n + (products.column[i] ?? 0) }] : []
	);
	expect(cases.length).toBeGreaterThan(1);
	const made = new Map<string, Int32Array>();
	for (const { seed, i, p } of cases) {
		const key = seed.join();
		const c = made.get(key) ?? new Int32Array((await productOnGpu(kernel, seed, n)).buffer);
		made.set(key, c);
		expect(c[p]).toBe(products.entry[i]);
	}
});

const { trees, kernelTrees } = entryVectors;
test.each([
	...trees.map((tree) => ({ kernel: 'gemm-f32' as const, ...tree })),
	...kernelTrees.filter(({ kernel }) => kernel !== 'gemm-f16')
])('$kernel makes the rows under the root of the vectors, $n of them', async ({ kernel, seed, n, root }) => {
	expect((await rowTreeOf(await productOnGpu(kernel, seed, n), n)).root).toEqual(root);
});

// What no adapter without half floats can run, TypeScript is held to alone.
test('gemm-f16 makes its trees, or says that the GPU lacks it', async () => {
	const made = kernelTrees
		.filter(({ kernel }) => kernel === 'gemm-f16')
		.map(async ({ seed, n, root }) => {
			expect((await rowTreeOf(await productOnGpu('gemm-f16', seed, n), n)).root).toEqual(root);
		});
	expect(made.length).toBeGreaterThan(0);
	if (device.features.has('shader-f16')) await Promise.all(made);
	else
		for (const trial of made)
			await expect(trial).rejects.toMatchObject({ code: 'gpu.featureMissing', details: 'shader-f16' });
});
