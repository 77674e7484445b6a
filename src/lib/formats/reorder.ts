/** Turns each element of `size` bytes around, in place. */
export function swapBytes(data: Uint8Array<ArrayBuffer>, size: number): void {
	if (size > 1) for (let at = 0; at < data.length; at += size) data.subarray(at, at + size).reverse();
}

/**
 * Values that lie column by column (Fortran's order), row by row.
 *
 * @param dims outermost first; none of them 0
 * @param size bytes of one element
 */
export function toRowMajor(
	data: Uint8Array<ArrayBuffer>,
	dims: readonly number[],
	size: number
): Uint8Array<ArrayBuffer> {
	const out = new Uint8Array(data.length);
	const strides: number[] = [];
	let stride = size;
	for (const dim of dims) {
		strides.push(stride);
		stride *= dim;
	}
	const at = dims.map(() => 0);
	let from = 0;
	for (let to = 0; to < out.length; to += size) {
		for (let byte = 0; byte < size; byte++) out[to + byte] = data[from + byte] ?? 0;
		// One step of the odometer: the last dimension turns first.
		for (let d = dims.length - 1; d >= 0; d--) {
			const step = strides[d] ?? 0;
			const next = (at[d] ?? 0) + 1;
			if (next < (dims[d] ?? 0)) {
				at[d] = next;
				from += step;
				break;
			}
			from -= step * (next - 1);
			at[d] = 0;
		}
	}
	return out;
}
