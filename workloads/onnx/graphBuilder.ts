import { create, toBinary } from '@bufbuild/protobuf';
import {
	AttributeProto_AttributeType,
	AttributeProtoSchema,
	type AttributeProto,
	GraphProtoSchema,
	ModelProtoSchema,
	NodeProtoSchema,
	type NodeProto,
	OperatorSetIdProtoSchema,
	TensorProto_DataType,
	TensorProtoSchema,
	type TensorProto,
	TensorShapeProto_DimensionSchema,
	TensorShapeProtoSchema,
	TypeProto_TensorSchema,
	TypeProtoSchema,
	ValueInfoProtoSchema
} from 'onnx-buf';
import type { BuiltModel, TensorSpec } from './types';

type Attribute = number | string | readonly number[];

const DATA_TYPES = { float32: TensorProto_DataType.FLOAT, int32: TensorProto_DataType.INT32 } as const;

/** An ONNX graph under construction; names stand for tensors. */
export interface GraphBuilder {
	/** Adds a node and @returns the name of its one output. Whole-number attributes are written as ints. */
	node(op: string, inputs: readonly string[], attributes?: Record<string, Attribute>): string;
	/** Adds a float32 tensor of weights, counted as parameters. @returns its name */
	weights(name: string, dims: readonly number[], values: Float32Array): string;
	/** Adds a float32 constant that is no parameter. @returns its name */
	scalar(value: number): string;
	/** Adds a one-dimensional int64 constant: a shape, axes. @returns its name */
	ints(values: readonly number[]): string;
	/** Floating-point operations that one item costs, added to the sum. */
	addFlops(count: number): void;
	/** Ends the graph: `output` is renamed to the outputs' one name. */
	build(parameters: {
		name: string;
		opset: number;
		inputs: readonly TensorSpec[];
		output: TensorSpec;
		from: string;
	}): BuiltModel;
}

/** IR version 8 goes with opsets up to 17 and is read by every ONNX Runtime Web in use. */
const IR_VERSION = 8n;

export function createGraphBuilder(): GraphBuilder {
	const nodes: NodeProto[] = [];
	const initializers = new Map<string, TensorProto>();
	let flopsPerItem = 0;
	let parameters = 0;

	const initializer = (
		name: string,
		dataType: TensorProto_DataType,
		dims: readonly number[],
		rawData: Uint8Array<ArrayBuffer>
	) => {
		if (!initializers.has(name)) {
			initializers.set(name, create(TensorProtoSchema, { name, dataType, dims: dims.map(BigInt), rawData }));
		}
		return name;
	};

	return {
		node(op, inputs, attributes = {}) {
			const name = `${op.toLowerCase()}_${nodes.length}`;
			nodes.push(
				create(NodeProtoSchema, {
					name,
					opType: op,
					input: [...inputs],
					output: [name],
					attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value))
				})
			);
			return name;
		},
		weights(name, dims, values) {
			parameters += values.length;
			return initializer(
				name,
				TensorProto_DataType.FLOAT,
				dims,
				littleEndian(values.length * 4, (view) =>
					values.forEach((value, i) => view.setFloat32(4 * i, value, true))
				)
			);
		},
		scalar: (value) =>
			initializer(
				`scalar_${value}`,
				TensorProto_DataType.FLOAT,
				[],
				littleEndian(4, (view) => view.setFloat32(0, value, true))
			),
		ints: (values) =>
			initializer(
				`ints_${values.join('_')}`,
				TensorProto_DataType.INT64,
				[values.length],
				littleEndian(8 * values.length, (view) =>
					values.forEach((value, i) => view.setBigInt64(8 * i, BigInt(value), true))
				)
			),
		addFlops: (count) => void (flopsPerItem += count),
		build({ name, opset, inputs, output, from }) {
			nodes.push(
				create(NodeProtoSchema, {
					name: output.name,
					opType: 'Identity',
					input: [from],
					output: [output.name]
				})
			);
			const model = create(ModelProtoSchema, {
				irVersion: IR_VERSION,
				producerName: 'rally',
				opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(opset) })],
				graph: create(GraphProtoSchema, {
					name,
					node: nodes,
					initializer: [...initializers.values()],
					input: inputs.map(valueInfo),
					output: [valueInfo(output)]
				})
			});
			return { bytes: toBinary(ModelProtoSchema, model), flopsPerItem, parameters };
		}
	};
}

function attribute(name: string, value: Attribute): AttributeProto {
	if (typeof value === 'string') {
		return create(AttributeProtoSchema, {
			name,
			type: AttributeProto_AttributeType.STRING,
			s: new TextEncoder().encode(value)
		});
	}
	if (typeof value !== 'number') {
		return create(AttributeProtoSchema, {
			name,
			type: AttributeProto_AttributeType.INTS,
			ints: value.map(BigInt)
		});
	}
	if (Number.isInteger(value)) {
		return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });
	}
	return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value });
}

function littleEndian(sizeBytes: number, write: (view: DataView) => void): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(sizeBytes);
	write(new DataView(bytes.buffer));
	return bytes;
}

function valueInfo({ name, type, dims }: TensorSpec) {
	const dim = dims.map((size) =>
		create(TensorShapeProto_DimensionSchema, {
			value: size === 'N' ? { case: 'dimParam', value: size } : { case: 'dimValue', value: BigInt(size) }
		})
	);
	if (type !== 'float32' && type !== 'int32') throw new TypeError(`No ONNX type is known here for ${type}.`);
	const tensor = create(TypeProto_TensorSchema, {
		elemType: DATA_TYPES[type],
		shape: create(TensorShapeProtoSchema, { dim })
	});
	return create(ValueInfoProtoSchema, {
		name,
		type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } })
	});
}
