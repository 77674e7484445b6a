import { RallyError } from '$lib/core/errors';
import { ELEMENT_BYTES, elementCount, type ElementType, type Tensor } from '$lib/core/tensor';
import { checkedShape } from './checkedShape';
import { HEADER_BYTES } from './limits';
import { NPY_MAGIC, NPY_TYPES } from './npyTypes';
import { swapBytes, toRowMajor } from './reorder';

const ELEMENT_TYPES = new Map(Object.entries(NPY_TYPES).map(([type, npy]) => [npy, type as ElementType]));

interface Header {
	descr: string;
	fortranOrder: boolean;
	dims: number[];
}

/**
 * A `.npy` file as a tensor: format versions 1 to 3, either byte order, either memory order.
 *
 * Source: numpy.lib.format. The header is read by its grammar, never evaluated; what NumPy pickles is refused.
 *
 * @param name of the tensor, and of the file in what is refused
 * @throws RallyError `npy.notNpy`, `npy.version`, `npy.header`, `npy.type`, `npy.truncated`, `npy.surplus`;
 * `tensor.shape` and `tensor.tooLarge`
 * @example readNpy(new Uint8Array(await file.arrayBuffer()), 'image').dims // [1, 3, 224, 224]
 */
export function readNpy(bytes: Uint8Array, name: string): Tensor {
	const { header, from } = readHeader(bytes, name);
	const type = ELEMENT_TYPES.get(header.descr.slice(1));
	if (!type || !/^[<>|=]/.test(header.descr))
		throw new RallyError(`“${name}” holds values of NumPy's type ${header.descr}, which no model takes.`, {
			code: 'npy.type',
			details: `taken are ${Object.keys(NPY_TYPES).join(', ')}`,
			hint: "Convert it first: array.astype('float32')."
		});
	const size = checkedShape(`“${name}”`, type, header.dims);
	const given = bytes.length - from;
	if (given !== size)
		throw new RallyError(
			given < size
				? `“${name}” ends too early: it is cut off, or its header is wrong.`
				: `“${name}” holds more than its header says.`,
			{
				code: given < size ? 'npy.truncated' : 'npy.surplus',
				details: `${type}[${header.dims.join(', ')}] is ${size} bytes, ${given} follow the header`,
				hint: 'Save it again with numpy.save.'
			}
		);
	let data = new Uint8Array(bytes.subarray(from));
	if (header.descr.startsWith('>')) swapBytes(data, ELEMENT_BYTES[type]);
	if (header.fortranOrder && elementCount(header.dims) > 0)
		data = toRowMajor(data, header.dims, ELEMENT_BYTES[type]);
	return { name, type, dims: header.dims, data };
}

function readHeader(bytes: Uint8Array, name: string): { header: Header; from: number } {
	if (bytes.length < 10 || NPY_MAGIC.some((byte, i) => bytes[i] !== byte))
		throw new RallyError(`“${name}” is not a .npy file.`, {
			code: 'npy.notNpy',
			hint: 'Save an array with numpy.save, or several with numpy.savez.'
		});
	const major = bytes[6] ?? 0;
	if (major < 1 || major > 3)
		throw new RallyError(`“${name}” is of version ${major} of the .npy format; versions 1 to 3 are read.`, {
			code: 'npy.version',
			hint: 'Save it again with numpy.save.'
		});
	const wide = major > 1;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const length = wide && bytes.length >= 12 ? view.getUint32(8, true) : view.getUint16(8, true);
	const from = (wide ? 12 : 10) + length;
	if (from > bytes.length || length > HEADER_BYTES) throw wrongHeader(name, `a header of ${length} bytes`);
	const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(from - length, from));
	return { header: parseHeader(text, name), from };
}

/** Reads the one Python literal that numpy.save writes: a dict of a string, a bool and a tuple of ints. */
function parseHeader(text: string, name: string): Header {
	const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
	const descr = body && /(['"])descr\1\s*:\s*(['"])([^'"]*)\2/.exec(body)?.[3];
	const order = body && /(['"])fortran_order\1\s*:\s*(True|False)\b/.exec(body)?.[2];
	const shape = body && /(['"])shape\1\s*:\s*\(([^()]*)\)/.exec(body)?.[2];
	if (body !== undefined && /(['"])descr\1\s*:\s*\[/.test(body))
		throw new RallyError(`“${name}” holds records of several fields, which no model takes.`, {
			code: 'npy.type',
			hint: "Save one field at a time: numpy.save('x.npy', array['field'])."
		});
	if (descr === undefined || !order || shape === undefined)
		throw wrongHeader(name, text.slice(0, 200).trim());
	const parts = shape.split(',').map((part) => part.trim());
	// (3,) ends in a comma; (,) is no tuple.
	if (parts.at(-1) === '') parts.pop();
	// Python 2 wrote 3L.
	if (parts.some((part) => !/^-?\d{1,20}L?$/.test(part)))
		throw wrongHeader(name, `shape (${shape.slice(0, 200)})`);
	return { descr, fortranOrder: order === 'True', dims: parts.map((part) => parseInt(part, 10)) };
}

const wrongHeader = (name: string, details: string): RallyError =>
	new RallyError(`“${name}” has a header that cannot be read.`, {
		code: 'npy.header',
		details,
		hint: 'Save it again with numpy.save.'
	});
