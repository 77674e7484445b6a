/** RGBA pixels, row by row, as a canvas's `getImageData` gives them. */
export interface Pixels {
	data: Uint8ClampedArray | Uint8Array;
	width: number;
	height: number;
}

/** The data set's bitmaps are 32 cells wide and high, counted in blocks of 4 by 4. */
const GRID = 32;
const BLOCK = 4;
/** Digits fill the full height; the widest leave about this much of the width (measured on the data). */
const MAX_WIDTH = 26;
/** Cells that are on in the mean digit of every class (19.6 of 64 blocks); the normalised strokes are this heavy. */
const INK_CELLS = 314;
/** Radius, in cells, of the blur along which strokes grow or shrink to {@link INK_CELLS}. */
const SPREAD = 2;
/** Luminance steps, of 255, below which a drawing is a blank sheet with noise. */
const MIN_CONTRAST = 24;

/**
 * A drawn or photographed digit as the model wants it: the procedure of the UCI data set. The ink's box is
 * stretched to the full height (its width at most as much, so that proportions stay), centred, brought to
 * the data's stroke weight in a 32×32 bitmap, and counted in 4×4 blocks.
 *
 * Ink is whatever differs from the border's colour, so dark on light, light on dark and strokes on a
 * transparent canvas all do.
 *
 * @returns 64 values in 0..1, row by row, or undefined where nothing is drawn
 */
export function preprocessDigit(pixels: Pixels): Float32Array<ArrayBuffer> | undefined {
	const ink = inkOf(pixels);
	const box = ink && boxOf(ink, pixels.width, pixels.height);
	if (!ink || !box) return undefined;
	const bitmap = atWeight(blur(resample(ink, pixels.width, pixels.height, box)), INK_CELLS);
	const side = GRID / BLOCK;
	const counts = new Float32Array(side * side);
	bitmap.forEach((on, i) => {
		if (!on) return;
		const at = Math.floor(i / GRID / BLOCK) * side + Math.floor((i % GRID) / BLOCK);
		counts[at] = (counts[at] ?? 0) + 1;
	});
	return counts.map((count) => count / (BLOCK * BLOCK));
}

interface Box {
	left: number;
	top: number;
	width: number;
	height: number;
}

/** 0..1 for each pixel: how much it differs from the border, against half the strongest difference. */
function inkOf({ data, width, height }: Pixels): Float32Array | undefined {
	const light = new Float32Array(width * height);
	for (let i = 0; i < light.length; i++) {
		const a = data[4 * i + 3] ?? 0;
		const grey = 0.299 * (data[4 * i] ?? 0) + 0.587 * (data[4 * i + 1] ?? 0) + 0.114 * (data[4 * i + 2] ?? 0);
		// A transparent canvas is seen as white paper, unless its strokes are white too.
		light[i] = a === 0 ? NaN : (grey * a) / 255 + (255 - a);
	}
	const opaque = light.filter((value) => !Number.isNaN(value));
	if (opaque.length === 0) return undefined;
	if (
		opaque.length < light.length / 2 ||
		[0, width - 1, light.length - 1].every((i) => Number.isNaN(light[i]))
	) {
		return Float32Array.from({ length: light.length }, (_, i) => (data[4 * i + 3] ?? 0) / 255);
	}
	const border = light
		.filter((_, i) => i < width || i >= light.length - width || i % width === 0 || i % width === width - 1)
		.sort();
	const paper = border[border.length >> 1] ?? 255;
	const difference = light.map((value) => (Number.isNaN(value) ? 0 : Math.abs(value - paper)));
	const strongest = difference.reduce((a, b) => Math.max(a, b), 0);
	if (strongest < MIN_CONTRAST) return undefined;
	// Shadows and paper grain are fainter than a third of the pen.
	return difference.map((value) => Math.min(1, Math.max(0, (value / strongest - 1 / 3) * 3)));
}

function boxOf(ink: Float32Array, width: number, height: number): Box | undefined {
	let [left, right, top, bottom] = [width, -1, height, -1];
	ink.forEach((value, i) => {
		if (value < 0.5) return;
		const [x, y] = [i % width, Math.floor(i / width)];
		[left, right] = [Math.min(left, x), Math.max(right, x)];
		[top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
	});
	if (right < 0) return undefined;
	return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Mean ink in each of the 32×32 cells, the box stretched to the full height and centred across. */
function resample(ink: Float32Array, width: number, height: number, box: Box): Float32Array {
	const cell = Math.max(box.height, box.width / 3) / GRID;
	const cellX = Math.max(cell, box.width / MAX_WIDTH);
	const left = box.left + box.width / 2 - (cellX * GRID) / 2;
	const top = box.top + box.height / 2 - (cell * GRID) / 2;
	const cells = new Float32Array(GRID * GRID);
	// Four samples a cell and way: drawings are larger than the grid, and small ones only repeat pixels.
	const steps = Math.max(4, Math.ceil(cellX));
	for (let i = 0; i < cells.length * steps * steps; i++) {
		const at = Math.floor(i / (steps * steps));
		const x = Math.floor(left + ((at % GRID) + ((i % steps) + 0.5) / steps) * cellX);
		const y = Math.floor(
			top + (Math.floor(at / GRID) + (Math.floor((i / steps) % steps) + 0.5) / steps) * cell
		);
		if (x < 0 || y < 0 || x >= width || y >= height) continue;
		cells[at] = (cells[at] ?? 0) + (ink[y * width + x] ?? 0) / (steps * steps);
	}
	return cells;
}

/** A Gaussian, across and then down. */
function blur(cells: Float32Array): Float32Array {
	const reach = 3 * SPREAD;
	const pass = (source: Float32Array, stride: number, index: (i: number) => number) =>
		source.map((_, i) => {
			let sum = 0;
			for (let d = -reach; d <= reach; d++) {
				const position = index(i) + d;
				if (position < 0 || position >= GRID) continue;
				sum += (source[i + d * stride] ?? 0) * Math.exp((-d * d) / (2 * SPREAD * SPREAD));
			}
			return sum;
		});
	return pass(
		pass(cells, 1, (i) => i % GRID),
		GRID,
		(i) => Math.floor(i / GRID)
	);
}

/** The `count` heaviest cells, so that thin pens grow and thick ones shrink along the blur. */
function atWeight(cells: Float32Array, count: number): boolean[] {
	const level = [...cells].sort((a, b) => b - a)[count] ?? 0;
	return Array.from(cells, (value) => value > level);
}
