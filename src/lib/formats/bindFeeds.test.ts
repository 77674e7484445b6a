import { expect, test } from 'vitest';
import { tensorBytes, type ElementType, type Tensor } from '$lib/core/tensor';
import { bindFeeds } from './bindFeeds';
import { splitTasks } from './splitTasks';
import type { ValueSpec } from './types';

const spec = (name: string, dims: ValueSpec['dims'], type: ElementType = 'float32'): ValueSpec => ({
	name,
	type,
	typeName: type,
	dims
});
const tensor = (name: string, dims: number[], type: ElementType = 'float32'): Tensor => {
	const data = new Uint8Array(tensorBytes({ name, type, dims }));
	return { name, type, dims, data: data.map((_, i) => i) };
};
const bind = (inputs: ValueSpec[], ...tasks: Tensor[][]) => bindFeeds({ inputs }, tasks);
const code = (inputs: ValueSpec[], ...tasks: Tensor[][]) => {
	const bound = bind(inputs, ...tasks);
	return bound.ok ? 'ok' : bound.error.code;
};
const names = (inputs: ValueSpec[], tensors: Tensor[]) => {
	const bound = bind(inputs, tensors);
	return bound.ok ? bound.value[0]?.map(({ name, dims }) => [name, dims]) : bound.error.code;
};

test('names: by themselves, alone, or in order', () => {
	const ab = [spec('a', [1]), spec('b', [2])];
	expect(names(ab, [tensor('b', [2]), tensor('a', [1])])).toEqual([
		['a', [1]],
		['b', [2]]
	]);
	expect(names(ab, [tensor('input_1', [2]), tensor('input_0', [1])])).toEqual([
		['a', [1]],
		['b', [2]]
	]);
	expect(names([spec('a', [1])], [tensor('photo.npy', [1])])).toEqual([['a', [1]]]);
	// A model whose own names look like places keeps them.
	const swapped = [spec('input_1', [1]), spec('input_0', [2])];
	expect(names(swapped, [tensor('input_0', [2]), tensor('input_1', [1])])).toEqual([
		['input_1', [1]],
		['input_0', [2]]
	]);
	expect(names([], [])).toEqual([]);
});

test('what is missing, unknown or there twice is named', () => {
	const ab = [spec('a', [1]), spec('b', [2])];
	expect(code(ab)).toBe('feeds.empty');
	expect(code(ab, [tensor('a', [1])])).toBe('feeds.missing');
	expect(code(ab, [tensor('a', [1]), tensor('c', [2])])).toBe('feeds.missing');
	expect(code(ab, [tensor('a', [1]), tensor('b', [2]), tensor('c', [2])])).toBe('feeds.unknown');
	expect(code(ab, [tensor('a', [1]), tensor('b', [2]), tensor('a', [1])])).toBe('feeds.sameName');
	expect(code([], [tensor('a', [1])])).toBe('feeds.unknown');
	const bound = bind(ab, [tensor('a', [1]), tensor('b', [2])], [tensor('a', [1])]);
	expect(bound).toMatchObject({ error: { shortMessage: 'The input “b” of task 2 is missing.' } });
});

test('types, ranks, sizes and bytes are checked, and said in words', () => {
	const x = [spec('x', ['N', 3, null])];
	expect(code(x, [tensor('x', [7, 3, 5])])).toBe('ok');
	expect(code(x, [tensor('x', [0, 3, 5])])).toBe('ok');
	expect(bind(x, [tensor('x', [7, 3, 5], 'float64')])).toMatchObject({
		error: {
			shortMessage: 'The input “x” is float64; the model takes float32.',
			hint: "Convert it: array.astype('float32')."
		}
	});
	expect(bind(x, [tensor('x', [3, 5])])).toMatchObject({
		error: { code: 'feeds.rank', hint: expect.stringContaining('array[None]') }
	});
	expect(code(x, [tensor('x', [1, 1, 3, 5])])).toBe('feeds.rank');
	expect(bind(x, [tensor('x', [7, 4, 5])])).toMatchObject({
		error: {
			shortMessage: 'The input “x” is 4 long in dimension 1; the model takes 3.',
			details: '[7, 4, 5] where the model takes [N, 3, ?]'
		}
	});
	expect(code(x, [{ ...tensor('x', [7, 3, 5]), data: new Uint8Array(4) }])).toBe('feeds.size');
	expect(code([spec('x', [])], [tensor('x', [])])).toBe('ok');
	expect(code([spec('x', [])], [tensor('x', [4, 4])])).toBe('ok');
});

test('a named size is one size within a task, and another in the next', () => {
	const inputs = [spec('ids', ['batch', 'words']), spec('mask', ['batch', 'words'])];
	const task = (batch: number, words: number, other = words) => [
		tensor('ids', [batch, words]),
		tensor('mask', [batch, other])
	];
	expect(code(inputs, task(1, 5), task(2, 9))).toBe('ok');
	expect(bind(inputs, task(1, 5), task(1, 5, 6))).toMatchObject({
		error: {
			shortMessage:
				'The input “mask” of task 2 is 6 long in dimension 1, “words”, which is 5 in the input “ids”.'
		}
	});
	expect(code([spec('x', ['n', 'n'])], [tensor('x', [2, 3])])).toBe('feeds.dim');
});

test('a batch becomes a task for each item where each input takes one', () => {
	const dims = (inputs: ValueSpec[], tensors: Tensor[]) =>
		splitTasks(inputs, tensors).map((task) => task.map((one) => one.dims));
	const image = spec('x', ['N', 1, 2]);
	expect(dims([image], [tensor('x', [3, 1, 2])])).toEqual([[[1, 1, 2]], [[1, 1, 2]], [[1, 1, 2]]]);
	expect(splitTasks([image], [tensor('x', [2, 1, 2])])[1]?.[0]?.data).toEqual(
		Uint8Array.of(8, 9, 10, 11, 12, 13, 14, 15)
	);
	expect(dims([image], [tensor('x', [1, 2])])).toEqual([[[1, 1, 2]]]);
	expect(dims([image], [tensor('x', [0, 1, 2])])).toEqual([[[0, 1, 2]]]);
	expect(dims([spec('x', [1, 1, 2])], [tensor('x', [2, 1, 2])])).toHaveLength(2);
	// A model that takes eight at once gets eight at once.
	expect(dims([spec('x', [8, 1, 2])], [tensor('x', [8, 1, 2])])).toEqual([[[8, 1, 2]]]);
	const two = [spec('x', ['N', 2]), spec('y', ['N'])];
	expect(dims(two, [tensor('x', [2, 2]), tensor('y', [2])])).toEqual([
		[[1, 2], [1]],
		[[1, 2], [1]]
	]);
	expect(dims(two, [tensor('x', [2, 2]), tensor('y', [3])])).toHaveLength(1);
	expect(dims([image, spec('y', [])], [tensor('x', [2, 1, 2]), tensor('y', [])])).toHaveLength(1);
	expect(splitTasks([], [])).toEqual([[]]);
});
