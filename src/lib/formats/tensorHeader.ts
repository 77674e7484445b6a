import { fieldsOf, textOf, varintsOf, type Budget } from './wire';

/** Field numbers of `TensorProto`; onnx.proto of ONNX 1.20. */
export const TENSOR = {
	dims: 1,
	dataType: 2,
	segment: 3,
	floatData: 4,
	int32Data: 5,
	stringData: 6,
	int64Data: 7,
	name: 8,
	rawData: 9,
	doubleData: 10,
	uint64Data: 11,
	externalData: 13,
	dataLocation: 14
} as const;

/** `TensorProto.DataLocation.EXTERNAL` */
const EXTERNAL = 1n;
/** More than any tensor has; a hostile list goes no further. */
const MOST_DIMS = 64;

/** All of a `TensorProto` but its values. */
export interface RawTensorHeader {
	name: string;
	/** `TensorProto.DataType`; 0 where it says none. */
	dataType: number;
	dims: bigint[];
	/** A view into the file. */
	rawData: Uint8Array | undefined;
	/** The file beside it that its values are in. */
	external: string | undefined;
	/** Only a part of a larger one: a way of writing that nobody reads any more. */
	segmented: boolean;
}

/**
 * @throws Error where the bytes are no protobuf message, or one of another kind
 */
export function readTensorHeader(bytes: Uint8Array, budget?: Budget): RawTensorHeader {
	const header: RawTensorHeader = {
		name: '',
		dataType: 0,
		dims: [],
		rawData: undefined,
		external: undefined,
		segmented: false
	};
	let location = '';
	for (const field of fieldsOf(bytes, budget)) {
		switch (field.number) {
			case TENSOR.dims:
				for (const dim of varintsOf(field)) {
					if (header.dims.push(dim) > MOST_DIMS) throw new Error(`more than ${MOST_DIMS} dimensions`);
				}
				break;
			case TENSOR.dataType:
				if (field.varint === undefined) throw new Error('its second field is no data type');
				header.dataType = Number(field.varint);
				break;
			case TENSOR.segment:
				header.segmented = true;
				break;
			case TENSOR.name:
				header.name = textOf(field);
				break;
			case TENSOR.rawData:
				header.rawData = field.bytes;
				break;
			case TENSOR.externalData: {
				const [key, value] = entryOf(field.bytes ?? new Uint8Array());
				if (key === 'location') location = value;
				break;
			}
			case TENSOR.dataLocation:
				if (field.varint === EXTERNAL) header.external = '';
		}
	}
	if (header.external !== undefined) header.external = location;
	return header;
}

/** A `StringStringEntryProto`. */
function entryOf(bytes: Uint8Array): [key: string, value: string] {
	const entry: [string, string] = ['', ''];
	for (const field of fieldsOf(bytes)) {
		if (field.number === 1) entry[0] = textOf(field);
		if (field.number === 2) entry[1] = textOf(field);
	}
	return entry;
}
