import type { Tensor } from '$lib/core/tensor';

/** A float32 tensor of these values. */
export function floats(name: string, dims: readonly number[], values: ArrayLike<number>): Tensor {
	return { name, type: 'float32', dims, data: new Uint8Array(Float32Array.from(values).buffer) };
}
