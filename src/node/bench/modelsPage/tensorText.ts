import type { Tensor } from '$lib/core/tensor';
import type { Base64, TensorText } from './types';

export function toBytes(text: Base64): Uint8Array<ArrayBuffer> {
	const binary = atob(text);
	return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

export function toText(bytes: Uint8Array): Base64 {
	let text = '';
	// In pieces, for a call takes only so many arguments.
	for (let at = 0; at < bytes.length; at += 8192)
		text += String.fromCharCode(...bytes.subarray(at, at + 8192));
	return btoa(text);
}

export const tensorText = (tensor: Tensor): TensorText => ({ ...tensor, data: toText(tensor.data) });
export const tensorOf = (tensor: TensorText): Tensor => ({ ...tensor, data: toBytes(tensor.data) });
