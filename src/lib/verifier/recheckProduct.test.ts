import { expect, test } from 'vitest';
import { productOf } from '$lib/gpu/kernels/gemm/reference';
import { recheckProduct } from './recheckProduct';

const seed = new Uint8Array(32).map((_, i) => 7 * i + 1);

test.each([16, 17, 18, 19, 64, 129])('n = %i: every entry is that of the plain product', async (n) => {
	expect(await recheckProduct({ kernel: 'gemm-f32', n, seed })).toEqual(productOf(seed, n));
});
