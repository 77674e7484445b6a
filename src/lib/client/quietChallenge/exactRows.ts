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
	let values = Float64Array.from(rows);
	const scale = 2 ** -shift;
	for (let k = 0; k < layers; k++) {
		const w = weights[k % weights.length] ?? new Float32Array();
		const sums = new Float64Array(values.length);
		for (let from = 0; from < values.length; from += n) {
			addProduct(values, w, sums, from, n);
			await breathe();
		}
		for (let i = 0; i < sums.length; i++)
			sums[i] = Math.min(CLIP - 1, Math.max(-CLIP, Math.floor((sums[i] ?? 0) * scale)));
		values = sums;
		onProgress((k + 1) / layers);
	}
	return values;
}

/** sums[from + j] = Σ values[from + i]·w[i, j]: four lines of w at a time, so that a sum is fetched once for four products. */
function addProduct(
	values: Float64Array,
	w: Float32Array,
	sums: Float64Array,
	from: number,
	n: number
): void {
	// n is a multiple of eight.
	for (let i = 0; i < n; i += 4) {
		const x0 = values[from + i] as number;
		const x1 = values[from + i + 1] as number;
		const x2 = values[from + i + 2] as number;
		const x3 = values[from + i + 3] as number;
		const w0 = i * n;
		const w1 = w0 + n;
		const w2 = w1 + n;
		const w3 = w2 + n;
		for (let j = 0; j < n; j++) {
			const at = from + j;
			sums[at] =
				(sums[at] as number) +
				x0 * (w[w0 + j] as number) +
				x1 * (w[w1 + j] as number) +
				x2 * (w[w2 + j] as number) +
				x3 * (w[w3 + j] as number);
		}
	}
}
