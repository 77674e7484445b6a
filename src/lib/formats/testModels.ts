// Small ONNX files for tests, written by onnx-buf: an encoder that is not ours.
import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType as Kind, ModelProtoSchema, TensorProto_DataType } from 'onnx-buf';

type Model = MessageInitShape<typeof ModelProtoSchema>;
type Graph = Exclude<Model['graph'], undefined>;
type Value = Exclude<Extract<Graph, { input?: unknown }>['input'], undefined>[number];
type Node = Exclude<Extract<Graph, { node?: unknown }>['node'], undefined>[number];
type Attribute = number | readonly number[] | string | Graph;

/** An input or output: a tensor of this type and shape. */
export const value = (
	name: string,
	dims: readonly (number | string | null)[],
	elemType: number = TensorProto_DataType.FLOAT
): Value => ({
	name,
	type: {
		value: {
			case: 'tensorType',
			value: {
				elemType,
				shape: {
					dim: dims.map((dim) =>
						typeof dim === 'number'
							? { value: { case: 'dimValue' as const, value: BigInt(dim) } }
							: dim === null
								? {}
								: { value: { case: 'dimParam' as const, value: dim } }
					)
				}
			}
		}
	}
});

/** A weight of float32; its values are not there where none are given. */
export const weight = (name: string, dims: readonly number[], rawData = new Uint8Array()) => ({
	name,
	dataType: TensorProto_DataType.FLOAT,
	dims: dims.map(BigInt),
	rawData
});

/** A weight of whole numbers: a shape, axes. */
export const integers = (name: string, values: readonly number[]) => ({
	name,
	dataType: TensorProto_DataType.INT64,
	dims: [BigInt(values.length)],
	int64Data: values.map(BigInt)
});

export function node(
	opType: string,
	input: string[],
	output: string[],
	attributes: Record<string, Attribute> = {},
	domain = ''
): Node {
	const attribute = Object.entries(attributes).map(([name, given]) => {
		if (typeof given === 'number') return { name, type: Kind.INT, i: BigInt(given) };
		if (typeof given === 'string') return { name, type: Kind.STRING, s: new TextEncoder().encode(given) };
		if (Array.isArray(given)) return { name, type: Kind.INTS, ints: given.map(BigInt) };
		return { name, type: Kind.GRAPH, g: given as Graph };
	});
	return { opType, input, output, attribute, domain };
}

/** A file of operator set 17 around this graph. */
export const onnx = (graph: Graph, rest: Omit<Model, 'graph' | '$typeName'> = {}): Uint8Array<ArrayBuffer> =>
	toBinary(
		ModelProtoSchema,
		create(ModelProtoSchema, { irVersion: 8n, opsetImport: [{ domain: '', version: 17n }], graph, ...rest })
	);
