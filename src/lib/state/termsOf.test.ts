import { expect, test } from 'vitest';
import { kernelId } from '$lib/core/kernelId';
import { aPool } from './fixtures';
import { kernelOf, termsOf } from './termsOf';

test('a device is asked what its class asks for', () => {
	const pool = aPool(0, { kernel: kernelId('triad-u32'), minScore: 7n, minMemoryBytes: 9n });
	expect(termsOf({ pool }, 5)).toEqual({
		kernel: 'triad-u32',
		minScore: 7,
		minMemoryBytes: 9,
		classId: pool.classId,
		chainId: 5
	});
});

test('one in no class, or in one of a kernel that is not known, is only measured', () => {
	const measured = { kernel: 'gemm-f32', minScore: 0, minMemoryBytes: 0, chainId: 5 };
	expect(termsOf({ pool: undefined }, 5)).toEqual(measured);
	expect(termsOf({ pool: aPool(0, { kernel: kernelId('gemm-f64') }) }, 5)).toEqual(measured);
	expect(kernelOf(kernelId('gemm-i8').toUpperCase())).toBe('gemm-i8');
});
