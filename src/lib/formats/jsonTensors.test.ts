import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tensor } from '$lib/core/tensor';
import { arbitraryTensor } from './arbitraryTensor';
import { elementsOf } from './elements';
import { ARCHIVE_ENTRIES } from './limits';
import { readJsonTensors } from './readJsonTensors';
import type { ValueSpec } from './types';
import { writeJsonTensors } from './writeJsonTensors';

const spec = (name: string, type: ValueSpec['type'] = 'float32'): ValueSpec => ({
	name,
	type,
	typeName: type ?? 'string',
	dims: [null]
});
const x = [spec('x')];
const read = (json: string, specs = x) => readJsonTensors(json, specs);
const refusal = (json: string, specs = x) => {
	try {
		return read(json, specs);
	} catch (thrown) {
		return thrown;
	}
};
const values = (tensor: Tensor | undefined) => (tensor ? [...elementsOf(tensor)] : []);

test('what is written is read again, of every type and shape', () => {
	// A NaN is a NaN: JSON keeps none of its bits.
	const plain = (tensor: Tensor) => ({ ...tensor, data: values(tensor) });
	fc.assert(
		fc.property(
			fc.uniqueArray(arbitraryTensor, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
			(tensors) => {
				const specs = tensors.map(({ name, type }) => spec(name, type));
				const again = read(writeJsonTensors(tensors), specs);
				expect(again.map((task) => task.map(plain))).toEqual([tensors.map(plain)]);
			}
		),
		{ numRuns: 60 }
	);
});

test('reads nested arrays, explicit shapes, lone values, and several tasks', () => {
	const nested = read('{"x": [[1, 2, 3], [4, 5, 6]]}')[0]?.[0];
	expect(nested).toMatchObject({ name: 'x', type: 'float32', dims: [2, 3] });
	expect(values(nested)).toEqual([1, 2, 3, 4, 5, 6]);
	expect(read('{"x": {"dims": [3, 2], "data": [1, 2, 3, 4, 5, 6]}}')[0]?.[0]?.dims).toEqual([3, 2]);
	expect(read('{"x": 7}')[0]?.[0]).toMatchObject({ dims: [] });
	expect(read('{"x": []}')[0]?.[0]).toMatchObject({ dims: [0] });
	expect(read('{"x": {"dims": [2, 0], "data": []}}')[0]?.[0]).toMatchObject({ dims: [2, 0] });
	expect(read('[{"x": [1]}, {"x": [2]}]').map((task) => values(task[0]))).toEqual([[1], [2]]);
	expect(read('{"b": [1], "a": [2]}', [spec('a'), spec('b')])[0]?.map(({ name }) => name)).toEqual([
		'a',
		'b'
	]);
});

test('reads what JSON has no number for', () => {
	expect(values(read('{"x": ["NaN", "Infinity", "-Infinity", -0]}')[0]?.[0])).toEqual([
		NaN,
		Infinity,
		-Infinity,
		-0
	]);
	const int64 = [spec('x', 'int64')];
	expect(values(read('{"x": ["9223372036854775807", "-9223372036854775808", 5]}', int64)[0]?.[0])).toEqual([
		2n ** 63n - 1n,
		-(2n ** 63n),
		5n
	]);
	expect(values(read('{"x": [true, false, 1, 0]}', [spec('x', 'bool')])[0]?.[0])).toEqual([
		true,
		false,
		true,
		false
	]);
});

test('a value that does not fit its type is refused with its place', () => {
	const bad = (json: string, type: ValueSpec['type'], place: string) =>
		expect(refusal(json, [spec('x', type)])).toMatchObject({
			code: 'json.value',
			details: expect.stringContaining(place)
		});
	bad('{"x": [0, 256]}', 'uint8', '[1] is 256');
	bad('{"x": [-1]}', 'uint8', '[0] is -1');
	bad('{"x": [-129]}', 'int8', '[0]');
	bad('{"x": [[1], [1.5]]}', 'int32', '[1][0] is 1.5');
	bad('{"x": [9007199254740993]}', 'int64', '[0]');
	bad('{"x": ["9223372036854775808"]}', 'int64', '[0]');
	bad('{"x": ["18446744073709551616"]}', 'uint64', '[0]');
	bad('{"x": ["NaN"]}', 'int32', '[0]');
	bad('{"x": ["5"]}', 'int32', '[0]');
	bad('{"x": [2]}', 'bool', '[0]');
	bad('{"x": ["1"]}', 'bool', '[0]');
	bad('{"x": [true]}', 'float32', '[0]');
	bad('{"x": [null]}', 'float32', '[0] is null');
	bad('{"x": ["high"]}', 'float32', '[0]');
	expect(values(read('{"x": [255, 0]}', [spec('x', 'uint8')])[0]?.[0])).toEqual([255, 0]);
	expect(values(read('{"x": ["18446744073709551615"]}', [spec('x', 'uint64')])[0]?.[0])).toEqual([
		2n ** 64n - 1n
	]);
});

test('what is missing, unknown, ragged or of another shape is refused by name', () => {
	expect(refusal('{"x": [1]')).toMatchObject({ code: 'json.notJson' });
	expect(refusal('{"x": [NaN]}')).toMatchObject({ code: 'json.notJson' });
	expect(refusal('[[1, 2]]')).toMatchObject({ code: 'json.shape' });
	expect(refusal('5')).toMatchObject({ code: 'json.shape' });
	expect(refusal('null')).toMatchObject({ code: 'json.shape' });
	expect(refusal('{}')).toMatchObject({ code: 'json.missing' });
	expect(refusal('[{"x": 1}, {}]')).toMatchObject({ shortMessage: 'The input “x” of task 2 is missing.' });
	expect(refusal('{"x": 1, "y": 2}')).toMatchObject({ code: 'json.unknown' });
	expect(refusal('{"x": 1, "__proto__": {}}')).toMatchObject({ code: 'json.unknown' });
	expect(refusal('{"x": [[1, 2], [3]]}')).toMatchObject({
		code: 'json.ragged',
		details: '[1] holds 1 values, 2 are needed'
	});
	expect(refusal('{"x": [[1], 2]}')).toMatchObject({ code: 'json.ragged' });
	expect(refusal('{"x": [1, [2]]}')).toMatchObject({ code: 'json.value' });
	expect(refusal('{"x": {"dims": [2], "data": [1]}}')).toMatchObject({ code: 'json.ragged' });
	expect(refusal('{"x": {"dims": "2", "data": [1]}}')).toMatchObject({ code: 'json.shape' });
	expect(refusal('{"x": {"data": [1]}}')).toMatchObject({ code: 'json.shape' });
	expect(refusal('{"x": {"type": "int8", "dims": [1], "data": [1]}}')).toMatchObject({ code: 'json.value' });
	expect(refusal('{"x": 1}', [{ ...spec('x'), type: undefined }])).toMatchObject({ code: 'json.value' });
});

test('hostile JSON is refused before anything is held', () => {
	expect(refusal('{"x": {"dims": [1e300], "data": []}}')).toMatchObject({ code: 'tensor.shape' });
	expect(refusal('{"x": {"dims": [4294967296, 4294967296], "data": []}}')).toMatchObject({
		code: 'tensor.tooLarge'
	});
	expect(refusal('{"x": {"dims": [-1], "data": []}}')).toMatchObject({ code: 'tensor.shape' });
	expect(refusal(`{"x": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`)).toMatchObject({
		code: 'tensor.shape'
	});
	expect(refusal(JSON.stringify(Array(ARCHIVE_ENTRIES + 1).fill(0)))).toMatchObject({
		code: 'json.tooLarge'
	});
	expect(refusal(JSON.stringify(Array(ARCHIVE_ENTRIES).fill(0)))).toMatchObject({ code: 'json.shape' });
});
