import { ELEMENT_BYTES, elementCount, type Tensor } from '$lib/core/tensor';
import type { ValueSpec } from './types';

/**
 * One task for each item of a batch: `images.npy` of [100, 1, 28, 28] becomes a hundred of [1, 1, 28, 28].
 *
 * It is split only where each of the model's inputs takes one item (its first dimension is free or 1) and all tensors
 * are equally long there; otherwise they are one task as they are. A tensor that lacks the first dimension gets it: a
 * picture of [1, 28, 28] is a batch of one.
 *
 * @example splitTasks(facts.inputs, [batch]).length // 100
 */
export function splitTasks(inputs: readonly ValueSpec[], tensors: readonly Tensor[]): Tensor[][] {
	const whole = tensors.map((tensor, i) => {
		const input = inputs.find(({ name }) => name === tensor.name) ?? inputs[i];
		return input && takesOne(input) && tensor.dims.length === input.dims.length - 1
			? { ...tensor, dims: [1, ...tensor.dims] }
			: tensor;
	});
	const count = whole[0]?.dims[0] ?? 0;
	const splits =
		count > 1 &&
		inputs.length === tensors.length &&
		inputs.every((input) => takesOne(input)) &&
		whole.every(({ dims }, i) => dims[0] === count && dims.length === inputs[i]?.dims.length);
	if (!splits) return [whole];
	return Array.from({ length: count }, (_, item) =>
		whole.map(({ name, type, dims, data }) => {
			const rest = dims.slice(1);
			const size = elementCount(rest) * ELEMENT_BYTES[type];
			return { name, type, dims: [1, ...rest], data: data.slice(item * size, (item + 1) * size) };
		})
	);
}

/** It has a first dimension, which is free or 1. */
const takesOne = ({ dims }: ValueSpec): boolean =>
	dims.length > 0 && (typeof dims[0] !== 'number' || dims[0] === 1);
