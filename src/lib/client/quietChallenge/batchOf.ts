import type { Tensor } from '$lib/core/tensor';
import { INPUT_MAX } from './drawPlan';
import type { QuietPlan, RowPlace } from './types';
import { wholeNumbers } from './wholeNumbers';

/** One batch of inputs, counted from 0: m × n whole numbers. */
export function batchOf(plan: QuietPlan, batch: number): Tensor {
	const { n, m, looks } = plan;
	const values = inputRows(plan, { batch, row: 0 }, m);
	return { name: looks.input, type: 'float32', dims: [m, n], data: new Uint8Array(values.buffer) };
}

/** Some of its rows, row-major. */
export const inputRows = (
	{ seed, n }: QuietPlan,
	{ batch, row }: RowPlace,
	count: number
): Float32Array<ArrayBuffer> => wholeNumbers(seed, `batch ${batch}`, count * n, INPUT_MAX, row * n);
