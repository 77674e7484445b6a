import type { ElementType } from '$lib/core/tensor';

/**
 * `TensorProto.DataType` by number, by the names that people know.
 *
 * Source: onnx.proto of ONNX 1.20.
 */
const NAMES: readonly string[] = [
	'undefined',
	'float32',
	'uint8',
	'int8',
	'uint16',
	'int16',
	'int32',
	'int64',
	'string',
	'bool',
	'float16',
	'float64',
	'uint32',
	'uint64',
	'complex64',
	'complex128',
	'bfloat16',
	'float8e4m3fn',
	'float8e4m3fnuz',
	'float8e5m2',
	'float8e5m2fnuz',
	'uint4',
	'int4',
	'float4e2m1',
	'float8e8m0',
	'uint2',
	'int2'
];

const CARRIED: ReadonlySet<string> = new Set<ElementType>([
	'float32',
	'float16',
	'float64',
	'int8',
	'uint8',
	'int16',
	'uint16',
	'int32',
	'uint32',
	'int64',
	'uint64',
	'bool'
]);

/** What a number of `TensorProto.DataType` is called. */
export const onnxTypeName = (number: number): string => NAMES[number] ?? `type ${number}`;

/** The type as a tensor of ours has it; undefined where none can. */
export function elementTypeOf(number: number): ElementType | undefined {
	const name = NAMES[number];
	return name !== undefined && CARRIED.has(name) ? (name as ElementType) : undefined;
}
