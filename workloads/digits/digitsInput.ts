import type { Tensor } from '$lib/core/tensor';

/** Digits of 64 values each, as {@link preprocessDigit} makes them, as the model's one input. */
export function digitsInput(digits: readonly Float32Array[]): Tensor {
	const values = new Float32Array(digits.length * 64);
	digits.forEach((digit, i) => values.set(digit, i * 64));
	return {
		name: 'input',
		type: 'float32',
		dims: [digits.length, 1, 8, 8],
		data: new Uint8Array(values.buffer)
	};
}
