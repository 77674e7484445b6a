import { create, toBinary } from '@bufbuild/protobuf';
import {
	AttributeProto_AttributeType,
	AttributeProtoSchema,
	GraphProtoSchema,
	ModelProtoSchema,
	NodeProtoSchema,
	OperatorSetIdProtoSchema,
	TensorProto_DataType,
	TensorShapeProto_DimensionSchema,
	TensorShapeProtoSchema,
	TypeProto_TensorSchema,
	TypeProtoSchema,
	ValueInfoProtoSchema
} from 'onnx-buf';
import type { ElementType } from '$lib/core/tensor';

interface Value {
	type?: ElementType;
	dims: (number | string)[];
}

interface Graph {
	nodes: { op: string; from: string[]; to: string[]; ints?: Record<string, number[]> }[];
	inputs: Record<string, Value>;
	outputs: Record<string, Value>;
	opset?: number;
}

const TYPES: Partial<Record<ElementType, TensorProto_DataType>> = {
	float32: TensorProto_DataType.FLOAT,
	float16: TensorProto_DataType.FLOAT16,
	int32: TensorProto_DataType.INT32,
	int64: TensorProto_DataType.INT64,
	bool: TensorProto_DataType.BOOL
};

const value = ([name, { type = 'float32', dims }]: [string, Value]) => {
	const elemType = TYPES[type];
	if (elemType === undefined) throw new TypeError(`No test model has values of ${type}.`);
	const dim = dims.map((size) =>
		create(TensorShapeProto_DimensionSchema, {
			value:
				typeof size === 'string'
					? { case: 'dimParam', value: size }
					: { case: 'dimValue', value: BigInt(size) }
		})
	);
	const tensor = create(TypeProto_TensorSchema, { elemType, shape: create(TensorShapeProtoSchema, { dim }) });
	return create(ValueInfoProtoSchema, {
		name,
		type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } })
	});
};

/** A small ONNX file for a test, without weights: what it computes with comes in as inputs. */
export function tinyModel({ nodes, inputs, outputs, opset = 17 }: Graph): Uint8Array<ArrayBuffer> {
	const graph = create(GraphProtoSchema, {
		name: 'tiny',
		node: nodes.map(({ op, from, to, ints = {} }) =>
			create(NodeProtoSchema, {
				name: `${op} to ${to.join()}`,
				opType: op,
				input: from,
				output: to,
				attribute: Object.entries(ints).map(([name, values]) =>
					create(AttributeProtoSchema, {
						name,
						type: AttributeProto_AttributeType.INTS,
						ints: values.map(BigInt)
					})
				)
			})
		),
		input: Object.entries(inputs).map(value),
		output: Object.entries(outputs).map(value)
	});
	const opsetImport = [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(opset) })];
	return toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph }));
}

/** c = a · b, of [N, 4] and [4, 4]. */
export const matMulModel = (opset?: number): Uint8Array<ArrayBuffer> =>
	tinyModel({
		nodes: [{ op: 'MatMul', from: ['a', 'b'], to: ['c'] }],
		inputs: { a: { dims: ['N', 4] }, b: { dims: [4, 4] } },
		outputs: { c: { dims: ['N', 4] } },
		...(opset === undefined ? {} : { opset })
	});
