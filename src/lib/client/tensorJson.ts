import { toBase64 } from '$lib/core/base64';
import type { Tensor } from '$lib/core/tensor';

/** A tensor as a file holds it: values in base64, little-endian. */
export const tensorJson = ({ name, type, dims, data }: Tensor) => ({
	name,
	type,
	dims,
	data: toBase64(data)
});

/** JSON with numbers past 2⁵³ as decimal text. */
export const plainJson = (value: unknown): string =>
	JSON.stringify(value, (_, field: unknown) => (typeof field === 'bigint' ? field.toString() : field), 2);
