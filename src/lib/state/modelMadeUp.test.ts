import { expect, test } from 'vitest';
import { ELEMENT_BYTES, type ElementType } from '$lib/core/tensor';
import { valuesOf } from '$lib/inference/values';
import { madeUpInputs, openSizes } from './modelMadeUp';

/** Every third quarter of what 32 bits can be, in turn. */
const steps = {
	bytes(length: number) {
		const words = new Uint32Array(length / 4).map((_, i) => (i % 4) * 2 ** 30);
		return new Uint8Array(words.buffer);
	}
};
const spec = (type: ElementType, dims: (number | string | null)[]) => ({
	name: 'x',
	type,
	typeName: type,
	dims
});

test('open sizes are told once, also those without a name', () => {
	const inputs = [spec('float32', ['N', 3, null]), { ...spec('float32', ['N', 'T']), name: 'y' }];
	expect(openSizes(inputs)).toEqual(['N', 'x, size 3', 'T']);
});

test('shapes are filled with what was said, and with 1', () => {
	const [tensor] = madeUpInputs([spec('float32', ['N', 3, null])], {
		how: 'zeros',
		sizes: { N: 2 },
		random: steps
	});
	expect(tensor).toMatchObject({ name: 'x', dims: [2, 3, 1] });
	expect(tensor?.data).toEqual(new Uint8Array(24));
});

test.each(Object.keys(ELEMENT_BYTES) as ElementType[])('%s gets values of its own kind', (type) => {
	const [tensor] = madeUpInputs([spec(type, [2, 4])], { how: 'random', sizes: {}, random: steps });
	const values = [...valuesOf(tensor ?? { type, data: new Uint8Array() })];
	const isFloat = type.startsWith('float');
	expect(values).toEqual(isFloat ? [0, 0.25, 0.5, 0.75, 0, 0.25, 0.5, 0.75] : [0, 0, 1, 1, 0, 0, 1, 1]);
});

test('half floats below the normal ones are right too', () => {
	const tiny = {
		bytes: (length: number) => new Uint8Array(length).fill(0).map((_, i) => (i % 4 === 2 ? 1 : 0))
	};
	const [tensor] = madeUpInputs([spec('float16', [1])], { how: 'random', sizes: {}, random: tiny });
	expect(valuesOf(tensor ?? { type: 'float16', data: new Uint8Array() })[0]).toBeCloseTo(2 ** -16, 7);
});

test('more values than one draw gives are all drawn', () => {
	const ones = { bytes: (length: number) => new Uint8Array(length).fill(255) };
	const [tensor] = madeUpInputs([spec('uint8', [5000])], { how: 'random', sizes: {}, random: ones });
	expect(tensor?.data.every((value) => value === 1)).toBe(true);
});
