import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runOnCpu } from '../onnx/runOnCpu';
import { workloadFiles } from '../nodeFiles';
import { digitsInput } from './digitsInput';
import { drawStrokes, STROKES } from './strokes';
import { type Pixels, preprocessDigit } from './preprocess';

const model = new Uint8Array(readFileSync(new URL('model.onnx', import.meta.url)));

async function classify(drawings: readonly Pixels[]): Promise<number[]> {
	const digits = drawings.map((drawing) => preprocessDigit(drawing) ?? new Float32Array(64));
	const [logits] = await runOnCpu(model, [digitsInput(digits)]);
	const values = new Float32Array(logits?.data.buffer ?? new ArrayBuffer(0));
	return drawings.map((_, i) => {
		const row = values.subarray(10 * i, 10 * i + 10);
		return row.indexOf(Math.max(...row));
	});
}

/** A held-out digit blown up on a sheet with margins: grey as a photograph, or black and white as a scan. */
function blowUp(digit: Float32Array, side: number, blackAndWhite: boolean): Pixels {
	const data = new Uint8ClampedArray(4 * side * side).fill(255);
	const margin = Math.floor(side * 0.15);
	const size = side - 2 * margin;
	const at = (x: number, y: number) => (x < 0 || y < 0 || x > 7 || y > 7 ? 0 : (digit[8 * y + x] ?? 0));
	for (let i = 0; i < size * size; i++) {
		const [u, v] = [(((i % size) + 0.5) / size) * 8 - 0.5, ((Math.floor(i / size) + 0.5) / size) * 8 - 0.5];
		const [x, y] = [Math.floor(u), Math.floor(v)];
		const [right, down] = [u - x, v - y];
		const upper = at(x, y) * (1 - right) + at(x + 1, y) * right;
		const lower = at(x, y + 1) * (1 - right) + at(x + 1, y + 1) * right;
		const ink = upper * (1 - down) + lower * down;
		const grey = 255 * (1 - (blackAndWhite ? Number(ink > 0.45) : ink));
		data.set([grey, grey, grey], 4 * ((Math.floor(i / size) + margin) * side + (i % size) + margin));
	}
	return { data, width: side, height: side };
}

const share = (found: readonly number[], right: readonly number[]) =>
	found.filter((digit, i) => digit === right[i]).length / right.length;

const map = ({ data, width, height }: Pixels, change: (rgba: number[]) => number[]): Pixels => {
	const out = new Uint8ClampedArray(data.length);
	for (let i = 0; i < data.length; i += 4) out.set(change([...data.subarray(i, i + 4)]), i);
	return { data: out, width, height };
};

describe('preprocessDigit', () => {
	for (const [side, blackAndWhite] of [
		[28, false],
		[28, true],
		[90, true]
	] as const) {
		it(`keeps held-out digits readable at ${side} pixels, ${blackAndWhite ? 'black and white' : 'grey'}`, async () => {
			const heldOut = await workloadFiles.heldOut('digits');
			const found = await classify(
				(heldOut?.images ?? []).map((image) => blowUp(image, side, blackAndWhite))
			);
			expect(found).toHaveLength(360);
			expect(share(found, heldOut?.labels ?? [])).toBeGreaterThanOrEqual(0.94);
		});
	}

	for (const pen of [0.02, 0.05, 0.12]) {
		it(`reads drawn digits, upright and slanted, with a pen of ${pen} of the sheet`, async () => {
			const drawings = [-0.15, 0, 0.2].flatMap((slant) =>
				STROKES.map(({ digit, strokes }) => ({
					digit,
					drawing: drawStrokes(strokes, { side: 120, pen, slant })
				}))
			);
			const found = await classify(drawings.map(({ drawing }) => drawing));
			expect(
				share(
					found,
					drawings.map(({ digit }) => digit)
				)
			).toBeGreaterThanOrEqual(0.95);
		});
	}

	it('does not mind where on the sheet and how large a digit is drawn', () => {
		for (const { strokes } of STROKES) {
			const large = preprocessDigit(drawStrokes(strokes, { side: 200, pen: 0.06 }));
			const small = preprocessDigit(drawStrokes(strokes, { side: 400, pen: 0.03, shrink: 0.5 }));
			const apart = Array.from(large ?? [9], (value, i) => Math.abs(value - (small?.[i] ?? 9)));
			expect(apart.reduce((a, b) => a + b) / 64).toBeLessThan(0.01);
		}
	});

	it('sees the same in dark on light, light on dark and strokes on a transparent canvas', () => {
		const drawing = drawStrokes(STROKES[4]?.strokes ?? [], { side: 100, pen: 0.06 });
		const plain = preprocessDigit(drawing);
		const inverted = map(drawing, ([r = 0, g = 0, b = 0]) => [255 - r, 255 - g, 255 - b, 255]);
		const clear = map(drawing, ([r = 0]) => (r > 128 ? [0, 0, 0, 0] : [255, 255, 255, 255]));
		expect(preprocessDigit(inverted)).toEqual(plain);
		expect(preprocessDigit(clear)).toEqual(plain);
	});

	it('fills the height, centres the ink and weighs as the data does', () => {
		const one = preprocessDigit(drawStrokes(STROKES[2]?.strokes ?? [], { side: 100, pen: 0.06 }));
		const ink = one?.reduce((a, b) => a + b) ?? 0;
		expect(ink).toBeGreaterThan(17);
		expect(ink).toBeLessThan(21);
		expect(one?.subarray(0, 8).some((value) => value > 0)).toBe(true);
		expect(one?.subarray(56).some((value) => value > 0)).toBe(true);
		const across = one?.reduce((sum, value, i) => sum + value * (i % 8), 0) ?? 0;
		expect(across / ink).toBeCloseTo(3.5, 0);
	});

	it('finds nothing on a blank, a clear or a barely speckled sheet', () => {
		const blank = drawStrokes([], { side: 40, pen: 0.1 });
		expect(preprocessDigit(blank)).toBeUndefined();
		expect(preprocessDigit(map(blank, () => [0, 0, 0, 0]))).toBeUndefined();
		const speckled = map(blank, (rgba) => rgba);
		speckled.data.set([240, 240, 240], 4 * 800);
		expect(preprocessDigit(speckled)).toBeUndefined();
	});
});
