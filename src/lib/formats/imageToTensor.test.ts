import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { elementsOf } from './elements';
import { imageToTensor, type Pixels } from './imageToTensor';
import { preprocessingFor, preprocessingPresets } from './preprocessing';
import type { Preprocessing } from './types';

/** A picture whose red is this, row by row; green is 1 more, blue 2 more. */
function picture(rows: number[][]): Pixels {
	const data = rows.flat().flatMap((red) => [red, red + 1, red + 2, 0]);
	return { width: rows[0]?.length ?? 0, height: rows.length, data: Uint8ClampedArray.from(data) };
}
const raw: Preprocessing = { ...preprocessingPresets.raw, width: 2, height: 2 };
const values = (image: Pixels, how: Preprocessing) =>
	Array.from(elementsOf(imageToTensor(image, how)), Number);

test('layouts and channels lie where the model looks for them', () => {
	const image = picture([
		[10, 20],
		[30, 40]
	]);
	expect(imageToTensor(image, raw)).toMatchObject({ name: 'image', type: 'float32', dims: [1, 3, 2, 2] });
	expect(values(image, raw)).toEqual([10, 20, 30, 40, 11, 21, 31, 41, 12, 22, 32, 42]);
	expect(values(image, { ...raw, channels: 'BGR' })).toEqual([
		12, 22, 32, 42, 11, 21, 31, 41, 10, 20, 30, 40
	]);
	const last = { ...raw, layout: 'NHWC' } as const;
	expect(imageToTensor(image, last).dims).toEqual([1, 2, 2, 3]);
	expect(values(image, last)).toEqual([10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42]);
	const grey = imageToTensor(image, { ...raw, channels: 'GRAY' });
	expect(grey.dims).toEqual([1, 1, 2, 2]);
	// 0.299 · 10 + 0.587 · 11 + 0.114 · 12
	expect(Number([...elementsOf(grey)][0])).toBeCloseTo(10.815, 4);
});

test('scale, mean and deviation are applied to each channel, and types rounded', () => {
	const image = picture([[100]]);
	const how = { ...raw, width: 1, height: 1 };
	const normal = { ...how, scale: 1 / 100, mean: [0.5, 1, 1.5], deviation: [0.5, 2, 4] };
	values(image, normal).forEach((value, i) => expect(value).toBeCloseTo([1, 0.005, -0.12][i] ?? NaN, 6));
	expect(values(image, { ...how, type: 'uint8' })).toEqual([100, 101, 102]);
	expect(values(image, { ...how, type: 'uint8', scale: 2.6 })).toEqual([255, 255, 255]);
	expect(values(image, { ...how, type: 'uint8', mean: [100.6] })).toEqual([0, 0, 1]);
	expect(values(image, { ...how, type: 'float16', scale: 1 / 3 })[0]).toBe(33.34375);
});

test('shrinks by averaging and grows by blending, as Pillow does', () => {
	const grey = { ...raw, channels: 'GRAY', height: 1 } as const;
	const row = (...reds: number[]) => picture([reds]);
	const close = (got: number[], expected: number[]) =>
		got.forEach((value, i) => expect(value).toBeCloseTo((expected[i] ?? NaN) + 0.815, 4));
	// A triangle two pixels to each side: weights 1, 3, 3, 1 of 8, cut at the edge to 3, 3, 1 of 7.
	close(values(row(70, 70, 0, 0), { ...grey, width: 2 }), [60, 10]);
	// Pillow: resize((4, 1), BILINEAR) of [0, 80].
	close(values(row(0, 80), { ...grey, width: 4 }), [0, 20, 60, 80]);
});

test('crops the middle, and pads with black', () => {
	const wide = picture([
		[10, 20, 30, 40],
		[50, 60, 70, 80]
	]);
	const red = (how: Partial<Preprocessing>) => values(wide, { ...raw, ...how }).slice(0, 4);
	expect(red({ fit: 'crop' })).toEqual([20, 30, 60, 70]);
	const padded = values(wide, { ...raw, width: 4, height: 4, fit: 'pad' }).slice(0, 16);
	expect(padded).toEqual([0, 0, 0, 0, 10, 20, 30, 40, 50, 60, 70, 80, 0, 0, 0, 0]);
});

test('a picture of one colour stays that colour, whatever its size becomes', () => {
	const side = fc.integer({ min: 1, max: 20 });
	const fit = fc.constantFrom('stretch' as const, 'crop' as const);
	fc.assert(
		fc.property(side, side, side, side, fit, (width, height, toWidth, toHeight, fitted) => {
			const image = picture(Array.from({ length: height }, () => Array<number>(width).fill(200)));
			const out = values(image, { ...raw, channels: 'GRAY', width: toWidth, height: toHeight, fit: fitted });
			expect(out).toHaveLength(toWidth * toHeight);
			for (const value of out) expect(value).toBeCloseTo(200.815, 3);
		}),
		{ numRuns: 50 }
	);
});

test('what makes no sense is refused', () => {
	const image = picture([[1]]);
	const code = (pixels: Pixels, how: Partial<Preprocessing> = {}) => {
		try {
			imageToTensor(pixels, { ...raw, ...how });
			return 'ok';
		} catch (thrown) {
			return (thrown as { code: string }).code;
		}
	};
	expect(code(image)).toBe('ok');
	expect(code({ ...image, width: 2 })).toBe('image.size');
	expect(code({ width: 0, height: 0, data: new Uint8ClampedArray() })).toBe('image.size');
	expect(code(image, { width: 0 })).toBe('image.preprocessing');
	expect(code(image, { height: 16_385 })).toBe('image.preprocessing');
	expect(code(image, { height: 1.5 })).toBe('image.preprocessing');
	expect(code(image, { scale: NaN })).toBe('image.preprocessing');
	expect(code(image, { mean: [1, 2] })).toBe('image.preprocessing');
	expect(code(image, { mean: [] })).toBe('image.preprocessing');
	expect(code(image, { deviation: [1, 0, 1] })).toBe('image.preprocessing');
	expect(code(image, { deviation: [1, 1, 1], channels: 'GRAY' })).toBe('image.preprocessing');
});

test('an input’s shape proposes size, layout and channels', () => {
	const f32 = 'float32' as const;
	expect(preprocessingFor({ type: f32, dims: ['N', 3, 256, 192] })).toEqual({
		...preprocessingPresets.imagenet,
		height: 256,
		width: 192
	});
	expect(preprocessingFor({ type: f32, dims: [1, 1, 28, 28] })).toEqual(preprocessingPresets.mnist);
	expect(preprocessingFor({ type: 'float16', dims: [null, 'h', 'w', 3] })).toMatchObject({
		layout: 'NHWC',
		type: 'float16',
		width: 224,
		height: 224
	});
	expect(preprocessingFor({ type: 'uint8', dims: [1, 300, 300, 3] })).toMatchObject({
		layout: 'NHWC',
		scale: 1,
		mean: [0],
		type: 'uint8',
		width: 300
	});
	// Both could be channels: the more common layout.
	expect(preprocessingFor({ type: f32, dims: [1, 3, 224, 3] })?.layout).toBe('NCHW');
	expect(preprocessingFor({ type: f32, dims: [1, 4, 64, 64] })).toBeUndefined();
	expect(preprocessingFor({ type: f32, dims: [8, 3, 64, 64] })).toBeUndefined();
	expect(preprocessingFor({ type: f32, dims: [1, 784] })).toBeUndefined();
	expect(preprocessingFor({ type: 'int64', dims: [1, 3, 64, 64] })).toBeUndefined();
});
