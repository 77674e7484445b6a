import { concatBytes } from '$lib/core/bytes';
import { ELEMENT_BYTES, type Tensor } from '$lib/core/tensor';
import { NPY_MAGIC, NPY_TYPES } from './npyTypes';

/** What NumPy pads a header to, so that the values can be mapped into memory. */
const ALIGNMENT = 64;

/**
 * A tensor as a `.npy` file, format version 1.0; its name is not in the file.
 *
 * Source: numpy.lib.format, "Format Version 1.0".
 *
 * @example np.load(writeNpy({ name: 'x', type: 'float32', dims: [2], data })) // array([…], dtype=float32)
 */
export function writeNpy({ type, dims, data }: Tensor): Uint8Array<ArrayBuffer> {
	const order = ELEMENT_BYTES[type] === 1 ? '|' : '<';
	const shape = dims.length === 1 ? `${dims[0]},` : dims.join(', ');
	const text = `{'descr': '${order}${NPY_TYPES[type]}', 'fortran_order': False, 'shape': (${shape}), }`;
	const preamble = NPY_MAGIC.length + 4;
	const length = Math.ceil((preamble + text.length + 1) / ALIGNMENT) * ALIGNMENT - preamble;
	const header = new TextEncoder().encode(`${text.padEnd(length - 1)}\n`);
	return concatBytes(NPY_MAGIC, Uint8Array.of(1, 0, length & 0xff, length >> 8), header, data);
}
