import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu } from '../../openGpu';
import { entryVectors } from '../../proof/entryVectors';
import { rowTreeOf } from '../../proof/rowTree';
import { compileGemmF32, createGemmF32, type CompiledGemmF32 } from './gemm';

let device: GPUDevice;
let compiled: CompiledGemmF32;
beforeAll(async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	device = opened.device;
	compiled = await compileGemmF32(device);
});
afterAll(() => device.destroy());

async function productOnGpu(seed: Uint8Array, n: number): Promise<Uint8Array<ArrayBuffer>> {
	const kernel = await createGemmF32(compiled, n);
	try {
		return await kernel.product(seed);
	} finally {
		kernel.destroy();
	}
}

// n = 4096 is left to Solidity and TypeScript: a software adapter would take minutes.
test.each([16, 17, 64, 100, 1024])('makes the products of the vectors at n = %i', async (n) => {
	const { products } = entryVectors;
	const cases = products.seed.flatMap((seed, i) =>
		products.n[i] === n ? [{ seed, i, p: (products.row[i] ?? 0) * n + (products.column[i] ?? 0) }] : []
	);
	expect(cases.length).toBeGreaterThan(1);
	const made = new Map<Uint8Array, Int32Array>();
	for (const { seed, i, p } of cases) {
		const key = [...made.keys()].find((known) => known.join() === seed.join()) ?? seed;
		const c = made.get(key) ?? new Int32Array((await productOnGpu(seed, n)).buffer);
		made.set(key, c);
		expect(c[p]).toBe(products.entry[i]);
	}
});

test.each(entryVectors.trees)(
	'makes the rows under the root of the vectors, $n of them',
	async ({ seed, n, root }) => {
		expect(rowTreeOf(await productOnGpu(seed, n), n).root).toEqual(root);
	}
);
