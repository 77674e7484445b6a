import type { Element } from '$lib/core/elementAt';
import type { Tensor } from '$lib/core/tensor';
import { elementsOf } from './elements';

/**
 * Tensors as one JSON object by their names, which {@link readJsonTensors} reads again: 64-bit integers as strings,
 * and what JSON has no number for as `"NaN"`, `"Infinity"`, `"-Infinity"`.
 *
 * @example writeJsonTensors([y]) // '{"y":{"type":"float32","dims":[2],"data":[0.5,"NaN"]}}'
 */
export function writeJsonTensors(tensors: readonly Tensor[]): string {
	const entries = tensors.map((tensor) => {
		const { name, type, dims } = tensor;
		const data = Array.from(elementsOf(tensor), jsonOf).join();
		return `${JSON.stringify(name)}:{"type":"${type}","dims":[${dims.join()}],"data":[${data}]}`;
	});
	return `{${entries.join()}}`;
}

function jsonOf(value: Element): string {
	if (typeof value === 'bigint') return `"${value}"`;
	if (typeof value === 'number') {
		if (!Number.isFinite(value)) return `"${value}"`;
		// JSON.stringify writes 0.
		if (Object.is(value, -0)) return '-0';
	}
	return String(value);
}
