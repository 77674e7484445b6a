import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import type { Hex } from './ids';

/** Node's own, several times as fast as one in JavaScript. Browsers have none that answers at once. */
const node =
	typeof process === 'object' && 'getBuiltinModule' in process
		? process.getBuiltinModule('node:crypto')
		: undefined;

/** SHA-256 of the parts as if they stood one after another; 32 bytes. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
	const hash = node ? node.createHash('sha256') : nobleSha256.create();
	for (const part of parts) hash.update(part);
	return new Uint8Array(hash.digest());
}

/**
 * The same by the machine's own code, for kilobytes and more.
 *
 * @returns in Node without a promise, so that a thousand of them are not a thousand turns
 */
export function nativeSha256(...parts: Uint8Array[]): Uint8Array | Promise<Uint8Array> {
	if (node) return sha256(...parts);
	const [only, ...others] = parts as Uint8Array<ArrayBuffer>[];
	const bytes = only && others.length === 0 ? only : concatBytes(...parts);
	return crypto.subtle.digest('SHA-256', bytes).then((digest) => new Uint8Array(digest));
}

export function concatBytes(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
	const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let offset = 0;
	for (const part of parts) {
		out.set(part, offset);
		offset += part.length;
	}
	return out;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Lower-case hex digits without a prefix. */
export function toHexDigits(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function toHex(bytes: Uint8Array): Hex {
	return `0x${toHexDigits(bytes)}`;
}

/**
 * @param hex with or without `0x`
 * @returns undefined where the text is not a whole number of hex bytes
 */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> | undefined {
	const digits = hex.startsWith('0x') ? hex.slice(2) : hex;
	if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return undefined;
	return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
		parseInt(digits.slice(2 * i, 2 * i + 2), 16)
	);
}

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
