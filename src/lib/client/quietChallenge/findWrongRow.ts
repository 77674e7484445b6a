import type { Tensor } from '$lib/core/tensor';
import { inputRows } from './batchOf';
import { exactRows } from './exactRows';
import type { QuietPlan, RowPlace, WrongRow } from './types';

/**
 * Computes some rows anew and holds a device's answers against them.
 *
 * @param outputs what came for each batch
 * @returns the first row that is wrong; undefined where all of these are right
 */
export async function findWrongRow(
	plan: QuietPlan,
	weights: readonly Float32Array[],
	outputs: (batch: number) => readonly Tensor[],
	places: readonly RowPlace[],
	options: { breathe?: () => Promise<void>; onProgress?: (part: number) => void } = {}
): Promise<WrongRow | undefined> {
	const { n } = plan;
	const given = new Map<number, Float32Array>();
	const rows = new Float32Array(places.length * n);
	for (const [i, { batch, row }] of places.entries()) {
		const answer = given.get(batch) ?? valuesIn(plan, outputs(batch));
		if (!answer) return { batch, row, difference: undefined };
		given.set(batch, answer);
		rows.set(inputRows(plan, { batch, row }, 1), i * n);
	}
	const right = await exactRows(plan, weights, rows, options.breathe, options.onProgress);
	for (const [i, { batch, row }] of places.entries()) {
		const answer = given.get(batch);
		for (let column = 0; column < n; column++) {
			const is = answer?.[row * n + column] ?? NaN;
			const due = right[i * n + column] ?? NaN;
			if (is !== due) return { batch, row, difference: { column, given: is, right: due } };
		}
	}
	return undefined;
}

/** The answer's values; undefined where it is not one m × n float32 tensor of the output's name. */
function valuesIn({ n, m, looks }: QuietPlan, outputs: readonly Tensor[]): Float32Array | undefined {
	const [output] = outputs;
	const fits =
		outputs.length === 1 &&
		output?.name === looks.output &&
		output.type === 'float32' &&
		output.dims.join() === `${m},${n}` &&
		output.data.length === 4 * m * n;
	return fits ? new Float32Array(output.data.slice().buffer) : undefined;
}
