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

/** In pieces, for a call takes only so many arguments. */
function toBase64(bytes: Uint8Array): string {
	let text = '';
	for (let at = 0; at < bytes.length; at += 8192)
		text += String.fromCharCode(...bytes.subarray(at, at + 8192));
	return btoa(text);
}
