import { concatBytes, fromHex, utf8 } from '$lib/core/bytes';

function unsigned(value: bigint | number, length: number): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(length);
	let rest = BigInt(value);
	for (let i = length - 1; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
	return bytes;
}

/** 8 bytes, big-endian. */
export const u64 = (value: bigint | number): Uint8Array<ArrayBuffer> => unsigned(value, 8);

/** 4 bytes, big-endian. */
export const u32 = (value: number): Uint8Array<ArrayBuffer> => unsigned(value, 4);

/** Its length in UTF-8 as 4 bytes, then the text: no two lists of texts have the same bytes. */
export function string(text: string): Uint8Array<ArrayBuffer> {
	const encoded = utf8(text);
	return concatBytes(u32(encoded.length), encoded);
}

/** 32 bytes from hex digits, with or without `0x`. */
export function bytes32(hex: string): Uint8Array<ArrayBuffer> {
	const bytes = fromHex(hex);
	if (bytes?.length !== 32) throw new TypeError(`not 32 bytes of hex: ${hex}`);
	return bytes;
}
