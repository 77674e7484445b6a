import type { Pixels } from './preprocess';

/** A point in a unit square, y downward. */
type Point = readonly [x: number, y: number];

const arc = (cx: number, cy: number, rx: number, ry: number, from: number, to: number): Point[] =>
	Array.from({ length: 25 }, (_, i) => {
		const angle = ((from + ((to - from) * i) / 24) * Math.PI) / 180;
		return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
	});

/** The ten digits as a person draws them with a pen: some in two hands, some in two strokes. */
export const STROKES: readonly { digit: number; strokes: readonly Point[][] }[] = [
	{ digit: 0, strokes: [arc(0.5, 0.5, 0.28, 0.4, -90, 270)] },
	{ digit: 0, strokes: [arc(0.5, 0.5, 0.36, 0.38, -60, 310)] },
	{
		digit: 1,
		strokes: [
			[
				[0.5, 0.1],
				[0.5, 0.9]
			]
		]
	},
	{
		digit: 1,
		strokes: [
			[
				[0.36, 0.28],
				[0.54, 0.1],
				[0.52, 0.9]
			]
		]
	},
	{ digit: 2, strokes: [[...arc(0.5, 0.32, 0.26, 0.22, 190, 390), [0.25, 0.9], [0.78, 0.88]]] },
	{ digit: 2, strokes: [[...arc(0.48, 0.3, 0.22, 0.2, 200, 400), [0.24, 0.86], [0.5, 0.82], [0.8, 0.9]]] },
	{ digit: 3, strokes: [[...arc(0.46, 0.3, 0.24, 0.2, 200, 440), ...arc(0.46, 0.7, 0.28, 0.21, -80, 150)]] },
	{
		digit: 3,
		strokes: [[...arc(0.45, 0.28, 0.2, 0.18, 220, 450), ...arc(0.48, 0.68, 0.22, 0.22, -90, 140)]]
	},
	{
		digit: 4,
		strokes: [
			[
				[0.62, 0.9],
				[0.62, 0.1],
				[0.2, 0.64],
				[0.84, 0.64]
			]
		]
	},
	{
		digit: 4,
		strokes: [
			[
				[0.32, 0.1],
				[0.26, 0.52],
				[0.76, 0.5]
			],
			[
				[0.68, 0.16],
				[0.64, 0.9]
			]
		]
	},
	{
		digit: 5,
		strokes: [[[0.76, 0.12], [0.34, 0.12], [0.3, 0.44], ...arc(0.48, 0.65, 0.28, 0.24, -130, 140)]]
	},
	{
		digit: 5,
		strokes: [
			[[0.34, 0.12], [0.3, 0.46], ...arc(0.46, 0.66, 0.24, 0.22, -120, 130)],
			[
				[0.34, 0.12],
				[0.74, 0.1]
			]
		]
	},
	{ digit: 6, strokes: [[[0.62, 0.1], [0.4, 0.34], ...arc(0.5, 0.68, 0.23, 0.22, 190, 540)]] },
	{ digit: 6, strokes: [[[0.52, 0.1], [0.32, 0.45], ...arc(0.48, 0.7, 0.2, 0.2, 180, 520)]] },
	{
		digit: 7,
		strokes: [
			[
				[0.24, 0.12],
				[0.78, 0.12],
				[0.42, 0.9]
			]
		]
	},
	{
		digit: 7,
		strokes: [
			[
				[0.26, 0.14],
				[0.74, 0.12],
				[0.46, 0.9]
			],
			[
				[0.34, 0.5],
				[0.74, 0.48]
			]
		]
	},
	{ digit: 8, strokes: [arc(0.5, 0.29, 0.2, 0.19, 90, 450), arc(0.5, 0.7, 0.25, 0.22, -90, 270)] },
	{ digit: 8, strokes: [arc(0.52, 0.29, 0.17, 0.19, 90, 450), arc(0.48, 0.7, 0.2, 0.22, -90, 270)] },
	{ digit: 9, strokes: [[...arc(0.48, 0.32, 0.22, 0.22, 0, -350), [0.7, 0.34], [0.62, 0.9]]] },
	{
		digit: 9,
		strokes: [[...arc(0.5, 0.32, 0.22, 0.22, -20, -360), [0.72, 0.4], ...arc(0.46, 0.6, 0.27, 0.3, 0, 130)]]
	}
];

/**
 * Strokes drawn with a round pen on white paper.
 *
 * @param side of the square canvas, in pixels
 * @param pen its width as a share of the side
 * @param slant how far the top leans right, as a share of the height
 * @param shrink the drawing's size on the canvas, 1 for all of it, held at the upper left
 */
export function drawStrokes(
	strokes: readonly Point[][],
	{ side, pen, slant = 0, shrink = 1 }: { side: number; pen: number; slant?: number; shrink?: number }
): Pixels {
	const data = new Uint8ClampedArray(4 * side * side).fill(255);
	const place = ([x, y]: Point): Point => [(x + slant * (0.5 - y)) * side * shrink, y * side * shrink];
	const radius = (pen * side) / 2;
	for (const stroke of strokes) {
		for (let i = 0; i + 1 < stroke.length; i++) {
			const [from, to] = [place(stroke[i] ?? [0, 0]), place(stroke[i + 1] ?? [0, 0])];
			const steps = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1])) + 1;
			for (let step = 0; step <= steps; step++) {
				const [cx, cy] = [
					from[0] + ((to[0] - from[0]) * step) / steps,
					from[1] + ((to[1] - from[1]) * step) / steps
				];
				for (let y = Math.max(0, Math.floor(cy - radius)); y <= Math.min(side - 1, cy + radius); y++) {
					for (let x = Math.max(0, Math.floor(cx - radius)); x <= Math.min(side - 1, cx + radius); x++) {
						if (Math.hypot(x - cx, y - cy) <= radius) data.set([20, 20, 60], 4 * (y * side + x));
					}
				}
			}
		}
	}
	return { data, width: side, height: side };
}
