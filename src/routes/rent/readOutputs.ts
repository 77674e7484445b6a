import { elementCount, tensorBytes, type Tensor } from '$lib/core/tensor';
import { valuesOf } from '$lib/inference/values';

/** What a row of a table shows of a task's outputs. */
export type OutputView =
	/** Scores of many things: the largest first. */
	| { kind: 'top'; output: string; entries: { place: number; value: number }[] }
	/** The first values as they stand. */
	| { kind: 'values'; output: string; dims: readonly number[]; values: number[]; more: boolean };

/** Fewer are read at a glance as they stand. */
const SCORES_FROM = 10;
const TOP = 5;
const FIRST = 4;

/**
 * The first output for reading: the five largest of one row of floats, else the first four values.
 *
 * @returns undefined where there is none, or it holds less than its shape says: a device may send anything
 */
export function readOutputs(outputs: readonly Tensor[] | undefined): OutputView | undefined {
	const tensor = outputs?.[0];
	if (!tensor || tensor.data.byteLength !== tensorBytes(tensor)) return undefined;
	const { name: output, type, dims } = tensor;
	const row = dims.at(-1) ?? 0;
	const isOneRow = row >= SCORES_FROM && elementCount(dims) === row;
	if (isOneRow && (type === 'float32' || type === 'float16' || type === 'float64')) {
		const values = valuesOf(tensor);
		if (values.every((value) => !Number.isNaN(value))) {
			const entries = Array.from(values, (value, place) => ({ place, value }))
				.sort((a, b) => b.value - a.value || a.place - b.place)
				.slice(0, TOP);
			return { kind: 'top', output, entries };
		}
	}
	const count = elementCount(dims);
	const head = {
		...tensor,
		data: tensor.data.subarray(0, FIRST * (tensor.data.length / Math.max(1, count)))
	};
	return { kind: 'values', output, dims, values: [...valuesOf(head)], more: count > FIRST };
}

/** Four digits are read at a glance; the file has them all. */
export const formatValue = (value: number): string =>
	Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : value.toPrecision(4);
