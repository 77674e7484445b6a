import { expect, test } from 'vitest';
import type { Tensor } from '$lib/core/tensor';
import { compareOutputs } from './compare';
import { floats } from './floats';
import { valuesOf } from './values';

const tolerance = { abs: 0.25, rel: 0 };
const one = (...values: number[]) => [floats('y', [values.length], values)];
const outcome = (
	expected: Tensor[],
	actual: Tensor[],
	allowed: Parameters<typeof compareOutputs>[2] = tolerance
) => {
	const comparison = compareOutputs(expected, actual, allowed);
	return comparison.agrees ? 'agrees' : comparison.why;
};

test('agrees up to its tolerance, and not past it', () => {
	expect(outcome(one(1), one(1.25))).toBe('agrees');
	expect(outcome(one(1), one(1.2500001))).toBe('value');
	expect(outcome(one(100), one(150), { abs: 0, rel: 0.5 })).toBe('agrees');
	expect(outcome(one(100), one(150.1), { abs: 0, rel: 0.5 })).toBe('value');
	expect(outcome(one(3), one(3), { abs: 0, rel: 0 })).toBe('agrees');
	expect(outcome(one(3), one(3.0000002384), { abs: 0, rel: 0 })).toBe('value');
});

test('names the worst element', () => {
	expect(compareOutputs(one(0, 0, 0), one(0.1, -0.2, 0.15), tolerance)).toMatchObject({
		agrees: true,
		worst: { output: 'y', index: 1, expected: 0 }
	});
	expect(compareOutputs(one(0, 0, 0), one(0.3, 0, -0.5), tolerance)).toMatchObject({
		agrees: false,
		worst: { index: 2, expected: 0, actual: -0.5, ratio: 2 }
	});
});

test('NaN agrees with nothing, an infinity with itself alone', () => {
	const wide = { abs: 1e30, rel: 1 };
	expect(outcome(one(NaN), one(NaN), wide)).toBe('value');
	expect(outcome(one(1), one(NaN), wide)).toBe('value');
	expect(outcome(one(NaN), one(1), wide)).toBe('value');
	expect(outcome(one(Infinity), one(Infinity), wide)).toBe('agrees');
	expect(outcome(one(Infinity), one(-Infinity), wide)).toBe('value');
	expect(outcome(one(1), one(Infinity), wide)).toBe('value');
	expect(outcome(one(Infinity), one(1), wide)).toBe('value');
	expect(outcome(one(0), one(-0), { abs: 0, rel: 0 })).toBe('agrees');
});

test('the largest value may not change places where that is asked', () => {
	const asked = { ...tolerance, argMax: true };
	// 2.0 against 1.6 stood out by more than one tolerance; each value alone agrees.
	expect(outcome(one(1.6, 2), one(1.82, 1.8), asked)).toBe('argMax');
	expect(outcome(one(1.6, 2), one(1.82, 1.8))).toBe('agrees');
	// 2.0 against 1.9 did not.
	expect(outcome(one(1.9, 2), one(2, 1.9), asked)).toBe('agrees');
	const rows = (values: number[]) => [floats('y', [2, 2], values)];
	expect(compareOutputs(rows([0, 9, 1.6, 2]), rows([0, 9, 1.82, 1.8]), asked)).toMatchObject({
		why: 'argMax',
		sentence: expect.stringContaining('row 1')
	});
});

test('outputs, types and shapes must be the same', () => {
	expect(outcome(one(1), [])).toBe('outputs');
	expect(outcome(one(1), [...one(1), floats('z', [1], [1])])).toBe('outputs');
	expect(outcome(one(1), [floats('z', [1], [1])])).toBe('outputs');
	expect(outcome([floats('y', [1, 2], [1, 2])], [floats('y', [2, 1], [1, 2])])).toBe('shape');
	const ints: Tensor = { name: 'y', type: 'int32', dims: [1], data: new Uint8Array(4) };
	expect(outcome(one(0), [ints])).toBe('type');
	expect(outcome(one(0), [{ ...floats('y', [1], [0]), data: new Uint8Array(3) }])).toBe('shape');
	expect(outcome([floats('y', [0], [])], [floats('y', [0], [])])).toBe('agrees');
});

test('reads every type that a tensor may have', () => {
	const read = (type: Tensor['type'], array: ArrayBufferView<ArrayBuffer>) => [
		...valuesOf({ type, data: new Uint8Array(array.buffer) })
	];
	expect(read('int8', Int8Array.of(-3))).toEqual([-3]);
	expect(read('uint8', Uint8Array.of(200))).toEqual([200]);
	expect(read('bool', Uint8Array.of(1, 0))).toEqual([1, 0]);
	expect(read('int16', Int16Array.of(-300))).toEqual([-300]);
	expect(read('uint16', Uint16Array.of(60_000))).toEqual([60_000]);
	expect(read('int32', Int32Array.of(-70_000))).toEqual([-70_000]);
	expect(read('uint32', Uint32Array.of(4e9))).toEqual([4e9]);
	expect(read('int64', BigInt64Array.of(-5n))).toEqual([-5]);
	expect(read('uint64', BigUint64Array.of(5n))).toEqual([5]);
	expect(read('float32', Float32Array.of(0.5))).toEqual([0.5]);
	expect(read('float64', Float64Array.of(0.1))).toEqual([0.1]);
	// 1, −2, the largest finite, the smallest above zero, ∞, NaN
	expect(read('float16', Uint16Array.of(0x3c00, 0xc000, 0x7bff, 1, 0x7c00, 0x7e00))).toEqual([
		1,
		-2,
		65_504,
		2 ** -24,
		Infinity,
		NaN
	]);
});
