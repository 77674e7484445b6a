import type { ModelInfo } from './types';

/**
 * What exporters call the number of items in a batch. Any other free size may be a sequence's, whose rows look at one
 * another: two of those must never be put together.
 */
const BATCH_NAMES = /^(n|b|bs|batch|batch_?size)$/i;

/**
 * Whether a model says of itself that it takes any number of items at once: the first dimension of every input and
 * output has one and the same name, a name for batches, and stands nowhere else (a matrix of distances is N by N).
 *
 * @example isBatchable({ inputs: [{ name: 'x', type: 'float32', dims: ['N', 8] }], outputs: … }) // true
 */
export function isBatchable({ inputs, outputs }: Pick<ModelInfo, 'inputs' | 'outputs'>): boolean {
	const [name] = inputs[0]?.dims ?? [];
	if (typeof name !== 'string' || !BATCH_NAMES.test(name)) return false;
	return [...inputs, ...outputs].every(
		({ dims: [first, ...rest] }) => first === name && !rest.includes(name)
	);
}
