import { RallyError, toRallyError } from '$lib/core/errors';
import { ELEMENT_BYTES, type ElementType, type Tensor } from '$lib/core/tensor';
import { checkedShape } from './checkedShape';
import { putInteger } from './elements';
import { elementTypeOf, onnxTypeName } from './onnxTypes';
import { readTensorHeader, TENSOR, type RawTensorHeader } from './tensorHeader';
import { fieldsOf, varintsOf } from './wire';

/** Where a type's values are when they are not `raw_data`; float16 as its bits. */
const TYPED_FIELD: Readonly<Record<ElementType, number>> = {
	float32: TENSOR.floatData,
	float64: TENSOR.doubleData,
	int64: TENSOR.int64Data,
	uint64: TENSOR.uint64Data,
	uint32: TENSOR.uint64Data,
	int32: TENSOR.int32Data,
	int16: TENSOR.int32Data,
	int8: TENSOR.int32Data,
	uint16: TENSOR.int32Data,
	uint8: TENSOR.int32Data,
	float16: TENSOR.int32Data,
	bool: TENSOR.int32Data
};

/**
 * An ONNX `TensorProto` (the `input_0.pb` of ONNX's test cases) as a tensor, its values in `raw_data` or in typed
 * fields.
 *
 * Source: onnx.proto of ONNX 1.20.
 *
 * @param name in place of the one in the file
 * @throws RallyError `pb.notTensor`, `pb.type`, `pb.externalData`, `pb.truncated`, `pb.surplus`; `tensor.shape` and
 * `tensor.tooLarge`
 * @example readTensorProto(bytes, 'x').dims // [1, 3, 224, 224]
 */
export function readTensorProto(bytes: Uint8Array, name?: string): Tensor {
	const header = parse(bytes, () => readTensorHeader(bytes), name);
	const called = name ?? header.name;
	const of = called ? `“${called}”` : 'This tensor';
	const type = checkedType(header, of);
	const dims = header.dims.map(Number);
	const size = checkedShape(of, type, dims);
	// Before anything is held: a value takes at least one byte of the file.
	const least = header.rawData ? size : size / ELEMENT_BYTES[type];
	if (least > bytes.length) throw wrongCount(of, size, bytes.length, type, dims);
	if (header.rawData) {
		const { rawData } = header;
		if (rawData.length !== size) throw wrongCount(of, size, rawData.length, type, dims);
		return { name: called, type, dims, data: new Uint8Array(rawData) };
	}
	const data = new Uint8Array(size);
	const held = parse(bytes, () => copyTyped(bytes, type, data), name);
	if (held !== size) throw wrongCount(of, size, held, type, dims);
	return { name: called, type, dims, data };
}

/** What the wire's reader throws, in words for a person. */
function parse<T>(bytes: Uint8Array, read: () => T, name: string | undefined): T {
	try {
		return read();
	} catch (cause) {
		throw new RallyError(`${name ? `“${name}”` : 'This'} is not an ONNX tensor.`, {
			code: 'pb.notTensor',
			details: `${bytes.length} bytes; ${toRallyError(cause).shortMessage}`,
			hint: 'Save one with onnx.numpy_helper.from_array(array).SerializeToString().',
			cause
		});
	}
}

function checkedType(header: RawTensorHeader, of: string): ElementType {
	if (header.dataType === 0 || header.segmented)
		throw new RallyError(`${of} is not an ONNX tensor that can be read.`, {
			code: 'pb.notTensor',
			details: header.segmented ? 'it is one segment of a larger one' : 'it names no data type',
			hint: 'Save one with onnx.numpy_helper.from_array(array).SerializeToString().'
		});
	if (header.external !== undefined)
		throw new RallyError(`The values of ${of} are in another file, “${header.external}”.`, {
			code: 'pb.externalData',
			hint: 'Save it with its values inside.'
		});
	const type = elementTypeOf(header.dataType);
	if (!type)
		throw new RallyError(`${of} holds values of ${onnxTypeName(header.dataType)}, which no task can carry.`, {
			code: 'pb.type',
			details: `taken are ${Object.keys(ELEMENT_BYTES).join(', ')}`,
			hint: 'Convert it to float32 or int64 first.'
		});
	return type;
}

/** @returns the bytes that the file has values for, which may be more than `data` holds */
function copyTyped(bytes: Uint8Array, type: ElementType, data: Uint8Array<ArrayBuffer>): number {
	const view = new DataView(data.buffer);
	const size = ELEMENT_BYTES[type];
	let at = 0;
	for (const field of fieldsOf(bytes)) {
		if (field.number !== TYPED_FIELD[type]) continue;
		if (type === 'float32' || type === 'float64') {
			// Packed floats lie as they do in a tensor.
			const piece = field.fixed ?? field.bytes ?? new Uint8Array();
			if (at + piece.length <= data.length) data.set(piece, at);
			at += piece.length;
			continue;
		}
		for (const value of varintsOf(field)) {
			if (at + size <= data.length) putInteger(view, size, at, value);
			at += size;
		}
	}
	return at;
}

const wrongCount = (of: string, size: number, held: number, type: ElementType, dims: number[]): RallyError =>
	new RallyError(`${of} holds ${held < size ? 'fewer' : 'more'} values than its shape asks for.`, {
		code: held < size ? 'pb.truncated' : 'pb.surplus',
		details: `${type}[${dims.join(', ')}] is ${size} bytes, ${held} are there`,
		hint: 'Save it again.'
	});
