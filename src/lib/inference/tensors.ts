import { RallyError } from '$lib/core/errors';
import { ELEMENT_BYTES, elementCount, tensorBytes, type ElementType, type Tensor } from '$lib/core/tensor';
import { Tensor as OrtTensor } from './ort';

type OrtData = Exclude<OrtTensor['data'], string[]>;

const VIEWS = {
	float32: Float32Array,
	// ORT takes a Float16Array where the engine has one, and its bits as Uint16Array where not.
	float16: 'Float16Array' in globalThis ? globalThis.Float16Array : Uint16Array,
	float64: Float64Array,
	int8: Int8Array,
	uint8: Uint8Array,
	int16: Int16Array,
	uint16: Uint16Array,
	int32: Int32Array,
	uint32: Uint32Array,
	int64: BigInt64Array,
	uint64: BigUint64Array,
	bool: Uint8Array
} as Record<ElementType, new (buffer: ArrayBuffer) => OrtData>;

export const isElementType = (type: string): type is ElementType => Object.hasOwn(ELEMENT_BYTES, type);

/**
 * A tensor as ORT takes it; the bytes are copied only where a view cannot begin at them.
 *
 * @throws RallyError `input.wrongSize` where bytes and shape disagree
 */
export function toOrtTensor(tensor: Tensor): OrtTensor {
	checkSize(tensor);
	const { type, dims, data } = tensor;
	return new OrtTensor(type, new VIEWS[type](ownBytes(data).buffer), [...dims]);
}

/** @throws RallyError `input.wrongSize` where bytes and shape disagree */
export function checkSize(tensor: Tensor): void {
	const { name, type, dims, data } = tensor;
	if (data.byteLength !== tensorBytes(tensor))
		throw new RallyError(`The input “${name}” does not have as many bytes as its shape asks for.`, {
			code: 'input.wrongSize',
			details: `${type}[${dims.join(', ')}] is ${tensorBytes(tensor)} bytes, ${data.byteLength} were given`
		});
}

/**
 * A tensor from ORT.
 *
 * @throws RallyError `model.unsupportedType` where its type is not one we carry
 */
export function fromOrtTensor(name: string, { type, dims, data }: OrtTensor): Tensor {
	if (!isElementType(type) || Array.isArray(data))
		throw new RallyError(`The model's output “${name}” is of the type ${type}, which cannot be sent.`, {
			code: 'model.unsupportedType'
		});
	const bytes = new Uint8Array(data.buffer, data.byteOffset, elementCount(dims) * ELEMENT_BYTES[type]);
	return { name, type, dims: [...dims], data: ownBytes(bytes) };
}

/** The bytes in a buffer that holds nothing else: where they lie if it does, else a copy. */
function ownBytes(bytes: Uint8Array<ArrayBufferLike>): Uint8Array<ArrayBuffer> {
	const { buffer, byteLength } = bytes;
	if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) return new Uint8Array(buffer);
	return new Uint8Array(bytes);
}
