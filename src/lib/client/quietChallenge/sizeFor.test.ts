import { expect, test } from 'vitest';
import { kernelId } from '$lib/core/kernelId';
import { sizeFor } from './sizeFor';

test('a check is a second at the bar of a class that measures float32, which alone its rate is held against', () => {
	const of = (name: string, minScore: bigint) => sizeFor({ kernel: kernelId(name), minScore });
	expect(of('gemm-f32', 10n ** 12n)).toEqual({ wishedOperations: 1e12, bar: 1e12 });
	expect(of('gemm-f16', 4n * 10n ** 12n)).toEqual({ wishedOperations: 1e12, bar: undefined });
	expect(of('triad-u32', 10n ** 11n)).toEqual({ wishedOperations: 2e11, bar: undefined });
	expect(sizeFor(undefined)).toEqual({ wishedOperations: 2e11, bar: undefined });
	expect(of('of somebody else', 5n)).toEqual({ wishedOperations: 2e11, bar: undefined });
});
