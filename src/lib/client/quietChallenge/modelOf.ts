import { create, toBinary } from '@bufbuild/protobuf';
import {
	GraphProtoSchema,
	ModelProtoSchema,
	type NodeProto,
	NodeProtoSchema,
	OperatorSetIdProtoSchema,
	TensorProto_DataType,
	type TensorProto,
	TensorProtoSchema,
	TensorShapeProto_DimensionSchema,
	TensorShapeProtoSchema,
	TypeProto_TensorSchema,
	TypeProtoSchema,
	ValueInfoProtoSchema
} from 'onnx-buf';
import { CLIP } from './drawPlan';
import type { QuietPlan } from './types';

/** Goes with opsets up to 17. */
const IR_VERSION = 8n;

/**
 * The plan's network as an ONNX file: in each layer MatMul, a scale, Floor and Clip, which is how exporters write
 * quantised networks.
 *
 * @param weights of `weightsOf`
 */
export function modelOf(
	plan: QuietPlan,
	weights: readonly Float32Array<ArrayBuffer>[]
): Uint8Array<ArrayBuffer> {
	const { n, m, layers, shift, looks } = plan;
	const { layer } = looks;
	const nodes: NodeProto[] = [];
	const node = (opType: string, input: string[], name: string): string => {
		nodes.push(create(NodeProtoSchema, { name, opType, input, output: [name] }));
		return name;
	};
	let value = looks.input;
	for (let k = 0; k < layers; k++) {
		const at = `${layer}.${k}`;
		value = node('MatMul', [value, `${layer}.${k % weights.length}.weight`], `${at}/MatMul`);
		value = node(looks.isDivided ? 'Div' : 'Mul', [value, `${layer}.scale`], `${at}/Scale`);
		value = node('Floor', [value], `${at}/Floor`);
		value = node(
			'Clip',
			[value, `${layer}.low`, `${layer}.high`],
			k + 1 < layers ? `${at}/Clip` : looks.output
		);
	}
	const rows = looks.batchDim ?? m;
	const scalars: [string, number][] = [
		['scale', 2 ** (looks.isDivided ? shift : -shift)],
		['low', -CLIP],
		['high', CLIP - 1]
	];
	const model = create(ModelProtoSchema, {
		irVersion: IR_VERSION,
		producerName: looks.producer,
		opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(looks.opset) })],
		graph: create(GraphProtoSchema, {
			name: looks.graph,
			node: nodes,
			initializer: [
				...weights.map((values, i) => tensor(`${layer}.${i}.weight`, [n, n], values)),
				...scalars.map(([name, scalar]) => tensor(`${layer}.${name}`, [], Float32Array.of(scalar)))
			],
			input: [valueInfo(looks.input, [rows, n])],
			output: [valueInfo(looks.output, [rows, n])]
		})
	});
	return toBinary(ModelProtoSchema, model);
}

function tensor(name: string, dims: readonly number[], values: Float32Array<ArrayBuffer>): TensorProto {
	return create(TensorProtoSchema, {
		name,
		dataType: TensorProto_DataType.FLOAT,
		dims: dims.map(BigInt),
		rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
	});
}

function valueInfo(name: string, dims: readonly (number | string)[]) {
	const dim = dims.map((size) =>
		create(TensorShapeProto_DimensionSchema, {
			value:
				typeof size === 'string'
					? { case: 'dimParam', value: size }
					: { case: 'dimValue', value: BigInt(size) }
		})
	);
	const shape = create(TensorShapeProtoSchema, { dim });
	const tensorType = create(TypeProto_TensorSchema, { elemType: TensorProto_DataType.FLOAT, shape });
	return create(ValueInfoProtoSchema, {
		name,
		type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } })
	});
}
