/** ONNX element types that ONNX Runtime Web takes, by their ORT names. */
export const ELEMENT_BYTES = {
	float32: 4,
	float16: 2,
	float64: 8,
	int8: 1,
	uint8: 1,
	int16: 2,
	uint16: 2,
	int32: 4,
	uint32: 4,
	int64: 8,
	uint64: 8,
	bool: 1
} as const;

export type ElementType = keyof typeof ELEMENT_BYTES;

/** What a tensor is, without its values. */
export interface TensorHeader {
	/** The model's name for this input or output. */
	name: string;
	type: ElementType;
	/** Sizes, outermost first; empty for a scalar. */
	dims: readonly number[];
}

/** A tensor at rest or on the wire: raw little-endian, row-major values. */
export interface Tensor extends TensorHeader {
	/** Exactly `elementCount(dims) * ELEMENT_BYTES[type]` bytes. */
	data: Uint8Array<ArrayBuffer>;
}

export const elementCount = (dims: readonly number[]): number =>
	dims.reduce((product, dim) => product * dim, 1);

/** Bytes that a tensor of this header holds. */
export const tensorBytes = ({ type, dims }: TensorHeader): number => elementCount(dims) * ELEMENT_BYTES[type];
