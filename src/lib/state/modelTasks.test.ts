import { expect, test } from 'vitest';
import type { Tensor } from '$lib/core/tensor';
import type { ValueSpec } from '$lib/formats/types';
import { inputOf, planTasks, tensorOf, type InputFile } from './modelTasks';

const spec = (name: string, dims: ValueSpec['dims']): ValueSpec => ({
	name,
	type: 'uint8',
	typeName: 'uint8',
	dims
});
/** Bytes that count up from 0. */
const array = (name: string, dims: number[]): Tensor => ({
	name,
	type: 'uint8',
	dims,
	data: Uint8Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => i)
});
let nextId = 0;
const file = (name: string, ...tensors: Tensor[]): InputFile => ({
	id: nextId++,
	name,
	sizeBytes: 1,
	source: { kind: 'tensors', tensors },
	chosen: undefined
});
const image = (name: string): InputFile => ({
	...file(name),
	source: { kind: 'image', file: new Blob(), width: 2, height: 2 }
});

function plan(...args: Parameters<typeof planTasks>) {
	const planned = planTasks(...args);
	if (!planned.ok) throw planned.error;
	return planned.value.map(({ label, parts }) => ({
		label,
		parts: parts.map((part) => {
			if (part.from === 'image') return `${part.input}: image`;
			const { name, dims, data } = tensorOf(part);
			return `${name}: [${dims}] ${[...data].join()}`;
		})
	}));
}
function refusal(...args: Parameters<typeof planTasks>) {
	const planned = planTasks(...args);
	if (planned.ok) throw new Error('it was planned');
	return planned.error;
}

test('a model’s only input takes any file', () => {
	const inputs = [spec('x', ['N', 2])];
	expect(plan([file('a.npy', array('a', [1, 2])), image('b.png')], inputs)).toEqual([
		{ label: 'a.npy', parts: ['x: [1,2] 0,1'] },
		{ label: 'b.png', parts: ['x: image'] }
	]);
});

test.each([
	[['image'], 'image'],
	[['mask.npy'], 'mask'],
	[['mask-3.npy'], 'mask'],
	[['007_image.png'], 'image'],
	[['input_1.pb'], 'mask'],
	[['arr_0'], 'image'],
	[['unnamed', 'mask.npy'], 'mask'],
	[['input_2.pb'], undefined],
	[['imagery.npy'], undefined],
	[['photo.png'], undefined]
])('%j is for %s', (names, input) => {
	expect(inputOf(names, [{ name: 'image' }, { name: 'mask' }])).toBe(input);
});

test('of two inputs whose names begin alike, the longer one is meant', () => {
	expect(inputOf(['x_1-2.npy'], [{ name: 'x' }, { name: 'x_1' }])).toBe('x_1');
});

test('first ones of each input make the first task, second ones the second', () => {
	const inputs = [spec('a', [1]), spec('b', [1])];
	const files = [
		file('a-1.npy', array('', [1])),
		file('a-2.npy', array('', [1])),
		file('b-1.npy', array('', [1])),
		file('b-2.npy', array('', [1]))
	];
	expect(plan(files, inputs).map(({ parts }) => parts)).toEqual([
		['a: [1] 0', 'b: [1] 0'],
		['a: [1] 0', 'b: [1] 0']
	]);
});

test('an input with one entry gives it to every task; the others name them', () => {
	const inputs = [spec('a', [1]), spec('b', [1])];
	const planned = plan([file('a-1.npy', array('', [1])), image('b-1.png'), image('b-2.png')], inputs);
	expect(planned).toEqual([
		{ label: 'b-1.png', parts: ['a: [1] 0', 'b: image'] },
		{ label: 'b-2.png', parts: ['a: [1] 0', 'b: image'] }
	]);
});

test('an input that has nothing, or too few, is named', () => {
	const inputs = [spec('a', [1]), spec('b', [1])];
	expect(refusal([image('a-1.png')], inputs).shortMessage).toMatch('“b”');
	const uneven = [image('a-1.png'), image('a-2.png'), image('a-3.png'), image('b-1.png'), image('b-2.png')];
	expect(refusal(uneven, inputs).shortMessage).toBe('“b” has 2 entries, “a” has 3.');
});

test('a file that nothing says the input of is named, and goes where the person says', () => {
	const inputs = [spec('a', [1]), spec('b', [1])];
	const photo = image('photo.png');
	expect(refusal([photo], inputs)).toMatchObject({ code: 'input.unassigned' });
	expect(refusal([photo], inputs).shortMessage).toMatch('photo.png');
	expect(
		plan(
			[
				{ ...photo, chosen: 'a' },
				{ ...photo, chosen: 'b' }
			],
			inputs
		)
	).toHaveLength(1);
});

test('an archive’s arrays go to the inputs that they are named after', () => {
	const inputs = [spec('a', ['N']), spec('b', ['N'])];
	expect(plan([file('all.npz', array('b', [1]), array('a', [2]))], inputs)).toEqual([
		{ label: 'all.npz', parts: ['a: [2] 0,1', 'b: [1] 0'] }
	]);
	expect(refusal([file('all.npz', array('b', [1]), array('c', [2]))], inputs).shortMessage).toMatch(
		'“c” in all.npz'
	);
});

test('an array is cut where the model takes fewer items, and only where they come out even', () => {
	const inputs = [spec('x', [2, 1])];
	expect(plan([file('x.npy', array('x', [4, 1]))], inputs)).toEqual([
		{ label: 'x.npy · 1', parts: ['x: [2,1] 0,1'] },
		{ label: 'x.npy · 2', parts: ['x: [2,1] 2,3'] }
	]);
	expect(plan([file('x.npy', array('x', [2, 1]))], inputs)).toHaveLength(1);
	expect(plan([file('x.npy', array('x', [3, 1]))], inputs)[0]?.parts).toEqual(['x: [3,1] 0,1,2']);
});

test('where the model takes as many items as one likes, a task gets as many as asked for', () => {
	const inputs = [spec('x', ['N', 1])];
	const files = [file('x.npy', array('x', [3, 1]))];
	expect(plan(files, inputs)).toHaveLength(1);
	expect(plan(files, inputs, 2).map(({ parts }) => parts[0])).toEqual(['x: [2,1] 0,1', 'x: [1,1] 2']);
	expect(plan(files, inputs, 3)).toHaveLength(1);
});

test('a single item without the counting dimension gets it', () => {
	expect(plan([file('x.npy', array('x', [2]))], [spec('x', ['N', 2])])[0]?.parts).toEqual(['x: [1,2] 0,1']);
	expect(plan([file('x.npy', array('x', [2]))], [spec('x', [3, 2])])[0]?.parts).toEqual(['x: [2] 0,1']);
});

test('JSON is whole tasks, beside files', () => {
	const json: InputFile = {
		...file('in.json'),
		source: { kind: 'tasks', tasks: [[array('x', [1])], [array('x', [2])]] }
	};
	expect(plan([json, image('c.png')], [spec('x', ['N'])]).map(({ label }) => label)).toEqual([
		'in.json · 1',
		'in.json · 2',
		'c.png'
	]);
});

test('no file is no task', () => {
	expect(plan([], [spec('x', [1])])).toEqual([]);
});
