import { CLIP } from './drawPlan';
import type { QuietPlan } from './types';

/**
 * What the network gives for some rows, in float64, which holds every sum exactly: 2·n²·layers operations a row.
 *
 * @param rows row-major, n values a row
 * @param breathe awaited often, see `createBreather`
 * @param onProgress 0 to 1
 * @returns row-major, n values a row
 */
export async function exactRows(
	{ n, layers, shift }: Pick<QuietPlan, 'n' | 'layers' | 'shift'>,
	weights: readonly Float32Array[],
	rows: Float32Array,
	breathe: () => Promise<void> = async () => {},
	onProgress: (part: number) => void = () => {}
): Promise<Float64Array<ArrayBuffer>> {
	// Two rows at a time: of an odd number the last goes beside nothing.
	let values = new Float64Array(2 * n * Math.ceil(rows.length / (2 * n)));
	values.set(rows);
	const scale = 2 ** -shift;
	for (let k = 0; k < layers; k++) {
		const w = weights[k % weights.length] ?? new Float32Array();
		const sums = new Float64Array(values.length);
		for (let from = 0; from < values.length; from += 2 * n) {
			multiplyTwoRows(values, w, sums, from, n);
			await breathe();
		}
		for (let i = 0; i < sums.length; i++)
			sums[i] = Math.min(CLIP - 1, Math.max(-CLIP, Math.floor((sums[i] ?? 0) * scale)));
		values = sums;
		onProgress((k + 1) / layers);
	}
	return values.slice(0, rows.length);
}

/**
 * sums[row, j] = Σ values[row, i]·w[i, j] for the two rows that begin at `from`. Four columns of two rows are summed in
 * registers: twice as fast as one row after another. `n` is a multiple of four.
 */
function multiplyTwoRows(
	values: Float64Array,
	w: Float32Array,
	sums: Float64Array,
	from: number,
	n: number
): void {
	for (let j = 0; j < n; j += 4) {
		let [a0, a1, a2, a3] = [0, 0, 0, 0];
		let [b0, b1, b2, b3] = [0, 0, 0, 0];
		for (let i = 0, at = j; i < n; i++, at += n) {
			const a = values[from + i] as number;
			const b = values[from + n + i] as number;
			const w0 = w[at] as number;
			const w1 = w[at + 1] as number;
			const w2 = w[at + 2] as number;
			const w3 = w[at + 3] as number;
			a0 += a * w0;
			a1 += a * w1;
			a2 += a * w2;
			a3 += a * w3;
			b0 += b * w0;
			b1 += b * w1;
			b2 += b * w2;
			b3 += b * w3;
		}
		sums.set([a0, a1, a2, a3], from + j);
		sums.set([b0, b1, b2, b3], from + n + j);
	}
}
