/** A call takes only so many arguments. */
const CALL_BYTES = 8192;

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
	let binary = '';
	for (let at = 0; at < bytes.length; at += CALL_BYTES)
		binary += String.fromCharCode(...bytes.subarray(at, at + CALL_BYTES));
	return btoa(binary);
}

/** @throws DOMException where it is not base64 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
	const binary = atob(text);
	const bytes = new Uint8Array(binary.length);
	for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
	return bytes;
}
