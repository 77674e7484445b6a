import { RallyError } from '$lib/core/errors';
import { ELEMENT_BYTES, type ElementType } from '$lib/core/tensor';
import { FILE_TENSOR_BYTES, RANK } from './limits';

/**
 * Bytes that a tensor of this type and shape holds, where it is one that can be held.
 *
 * @param of what is refused, as it begins a sentence: `“x.npy”`
 * @throws RallyError `tensor.shape` where a dimension is no whole number, there are too many, or their product overflows
 * @throws RallyError `tensor.tooLarge`
 */
export function checkedShape(of: string, type: ElementType, dims: readonly number[]): number {
	const shape = `${type}[${dims.slice(0, 2 * RANK).join(', ')}]`;
	const refuse = (why: string, hint: string): never => {
		throw new RallyError(`${of} ${why}.`, { code: 'tensor.shape', details: shape, hint });
	};
	if (dims.length > RANK)
		refuse(`has ${dims.length} dimensions; at most ${RANK} are taken`, 'Reshape it to fewer dimensions.');
	let bytes: number = ELEMENT_BYTES[type];
	for (const dim of dims) {
		if (!Number.isSafeInteger(dim) || dim < 0)
			refuse(`has a dimension of ${dim}`, 'Each dimension is a whole number, 0 or more.');
	}
	// A tensor with a dimension of 0 is empty, however large the others are.
	if (dims.includes(0)) return 0;
	for (const dim of dims) bytes *= dim;
	if (bytes > FILE_TENSOR_BYTES)
		throw new RallyError(`${of} would hold ${bytes.toLocaleString('en')} bytes, more than can be held.`, {
			code: 'tensor.tooLarge',
			details: `${shape}; at most ${FILE_TENSOR_BYTES.toLocaleString('en')} bytes`,
			hint: 'Split it into several files.'
		});
	return bytes;
}
