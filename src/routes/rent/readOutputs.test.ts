import { expect, test } from 'vitest';
import type { ElementType, Tensor } from '$lib/core/tensor';
import { formatValue, readOutputs } from './readOutputs';

const floats = (dims: number[], values: number[]): Tensor => ({
	name: 'y',
	type: 'float32',
	dims,
	data: new Uint8Array(new Float32Array(values).buffer)
});
const count = (n: number) => Array.from({ length: n }, (_, i) => i);

test('a row of ten scores or more is read by its five largest', () => {
	const view = readOutputs([floats([1, 10], [0, 9, 1, 8, 2, 7, 3, 6, 4, 5])]);
	expect(view).toEqual({
		kind: 'top',
		output: 'y',
		entries: [
			{ place: 1, value: 9 },
			{ place: 3, value: 8 },
			{ place: 5, value: 7 },
			{ place: 7, value: 6 },
			{ place: 9, value: 5 }
		]
	});
});

test('of equal scores the first stands first', () => {
	const view = readOutputs([floats([10], Array(10).fill(1))]);
	expect(view?.kind === 'top' && view.entries.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4]);
});

test.each<[string, Tensor]>([
	['nine scores', floats([1, 9], count(9))],
	['two rows', floats([2, 10], count(20))],
	['whole numbers', { name: 'y', type: 'uint8', dims: [10], data: Uint8Array.from(count(10)) }],
	['a score that is none', floats([1, 10], [0, 1, 2, 3, NaN, 5, 6, 7, 8, 9])]
])('%s are read as they stand', (_, tensor) => {
	expect(readOutputs([tensor])).toMatchObject({ kind: 'values', values: [0, 1, 2, 3], more: true });
});

test('a single value and nothing at all are read', () => {
	expect(readOutputs([floats([], [2.5])])).toMatchObject({ values: [2.5], more: false });
	expect(readOutputs([floats([0, 3], [])])).toMatchObject({ values: [], more: false });
});

test('what holds less than its shape says is not read', () => {
	const short = (type: ElementType) => [{ name: 'y', type, dims: [4], data: new Uint8Array(3) }];
	expect(readOutputs(short('float32'))).toBeUndefined();
	expect(readOutputs(short('uint8'))).toBeUndefined();
	expect(readOutputs([])).toBeUndefined();
	expect(readOutputs(undefined)).toBeUndefined();
});

test('values are short', () => {
	expect([3, -2, 0.123456, 12_345_678, 1e-9].map(formatValue)).toEqual([
		'3',
		'-2',
		'0.1235',
		'1.235e+7',
		'1.000e-9'
	]);
});
