import { elementAt } from '$lib/core/elementAt';
import { ELEMENT_BYTES, type Tensor } from '$lib/core/tensor';

/** A tensor's values as float64, booleans as 0 and 1; 64-bit integers past 2⁵³ are rounded. Little-endian whatever the machine. */
export function valuesOf({ type, data }: Pick<Tensor, 'type' | 'data'>): Float64Array<ArrayBuffer> {
	const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
	const size = ELEMENT_BYTES[type];
	const values = new Float64Array(Math.floor(data.byteLength / size));
	for (let i = 0; i < values.length; i++) values[i] = Number(elementAt(view, type, i * size));
	return values;
}
