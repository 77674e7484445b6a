import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
	type AttributeProto,
	AttributeProto_AttributeType,
	AttributeProtoSchema,
	type GraphProto,
	type ModelProto,
	ModelProtoSchema,
	type NodeProto,
	NodeProtoSchema,
	TensorProto_DataType,
	TensorProtoSchema
} from 'onnx-buf';

/** The one old set that is still met (exporters of 2017), and the last before Softmax and the axes of reductions changed. */
const FROM = 6n;
const TO = 12n;
/** The whole graph is taken apart in memory; nobody had larger models then. */
const UPGRADED_BYTES = 256 * 2 ** 20;

/** Operators of set 6 that mean the same in set 12. Source: ONNX's Changelog.md and Operators.md. */
const SAME = new Set(
	`Abs ArgMax ArgMin AveragePool Ceil Concat Constant Conv ConvTranspose DepthToSpace Elu Exp Flatten Floor Gather
	GlobalAveragePool GlobalMaxPool HardSigmoid Identity InstanceNormalization LRN LeakyRelu Log LogSoftmax
	LpNormalization MatMul Max MaxPool Mean Min Neg Not Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp
	ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Selu Shape Sigmoid Size Softmax
	Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sum Tanh Tile Transpose Unsqueeze`.split(/\s+/)
);
/**
 * These named the axis of a smaller operand by an attribute, where NumPy's rule holds since set 7. Pow did too, and is
 * left out: on WebGPU a negative base to the power of a fraction is no NaN, and who wrote it may count on one.
 */
const BROADCASTING = new Set('Add And Div Equal Greater Less Mul Or Sub Xor'.split(' '));

/** What a model of an old operator set became. */
export interface UpgradedModel {
	bytes: Uint8Array<ArrayBuffer>;
	from: number;
	to: number;
}

/**
 * Writes a model of operator set 6, of which no GPU backend has a kernel, as one of set 12: the same graph, with
 * attributes that have become inputs since, and operands aligned as NumPy does.
 *
 * @returns undefined where it is of another set, or has something that this can't write with certainty: then the model
 * is best left as it is
 */
export function upgradeOpset(bytes: Uint8Array): UpgradedModel | undefined {
	if (bytes.length > UPGRADED_BYTES) return undefined;
	let model: ModelProto;
	try {
		model = fromBinary(ModelProtoSchema, bytes);
	} catch {
		return undefined;
	}
	const [set, ...others] = model.opsetImport;
	const isOld = set && others.length === 0 && ['', 'ai.onnx'].includes(set.domain) && set.version === FROM;
	if (!isOld || !model.graph || model.functions.length > 0) return undefined;
	const nodes = upgradeNodes(model.graph);
	if (!nodes) return undefined;
	model.graph.node = nodes;
	set.version = TO;
	return { bytes: toBinary(ModelProtoSchema, model), from: Number(FROM), to: Number(TO) };
}

function upgradeNodes(graph: GraphProto): NodeProto[] | undefined {
	const shapes = new Shapes(graph);
	const written: NodeProto[] = [];
	for (const node of graph.node) {
		if (node.domain !== '' || node.attribute.some(({ g, graphs }) => g || graphs.length > 0))
			return undefined;
		const upgraded = upgradeNode(node, shapes);
		if (!upgraded) return undefined;
		written.push(...upgraded);
	}
	return written;
}

/** The node and what must stand before it; undefined where there is no certain way. */
function upgradeNode(node: NodeProto, shapes: Shapes): NodeProto[] | undefined {
	const { opType } = node;
	if (SAME.has(opType)) return [node];
	if (BROADCASTING.has(opType)) return alignOperands(node, shapes);
	const int = (name: string) => node.attribute.find((each) => each.name === name)?.i;
	switch (opType) {
		case 'Gemm':
			drop(node, 'broadcast');
			return [node];
		case 'BatchNormalization':
			// Training, and statistics of each place, are what set 6 had besides.
			if (node.output.length > 1 || int('is_test') !== 1n || (int('spatial') ?? 1n) !== 1n) return undefined;
			drop(node, 'is_test', 'spatial', 'consumed_inputs');
			return [node];
		case 'Dropout':
			if (node.output.length > 1 && node.output[1] !== '') return undefined;
			node.opType = 'Identity';
			node.attribute = [];
			return [node];
		case 'Clip':
			if (!shapes.isFloat32) return undefined;
			return intoInputs(node, [
				floatConstant(node, 'min', attribute(node, 'min')?.f ?? -3.4028234663852886e38),
				floatConstant(node, 'max', attribute(node, 'max')?.f ?? 3.4028234663852886e38)
			]);
		case 'Pad': {
			const pads = attribute(node, 'pads')?.ints;
			if (!pads || !shapes.isFloat32) return undefined;
			const value = attribute(node, 'value')?.f ?? 0;
			const mode = attribute(node, 'mode');
			const inputs = [intConstant(node, 'pads', pads), floatConstant(node, 'value', value)];
			const upgraded = intoInputs(node, inputs);
			if (mode) node.attribute = [mode];
			return upgraded;
		}
		case 'Slice': {
			const [starts, ends, axes] = ['starts', 'ends', 'axes'].map((name) => attribute(node, name)?.ints);
			if (!starts || !ends) return undefined;
			const all = axes?.length ? axes : starts.map((_, axis) => BigInt(axis));
			return intoInputs(node, [
				intConstant(node, 'starts', starts),
				intConstant(node, 'ends', ends),
				intConstant(node, 'axes', all)
			]);
		}
		default:
			return undefined;
	}
}

/** Set 6: B's axes lie on A's from `axis` on. Set 7: on A's last ones, so B gets axes of 1 behind its own. */
function alignOperands(node: NodeProto, shapes: Shapes): NodeProto[] | undefined {
	const axis = attribute(node, 'axis');
	const isBroadcast = attribute(node, 'broadcast')?.i === 1n;
	node.attribute = [];
	if (!isBroadcast || !axis) return [node];
	const [a, b] = node.input.map((name) => shapes.rankOf(name));
	if (a === undefined || b === undefined) return undefined;
	const from = Number(axis.i) < 0 ? a + Number(axis.i) : Number(axis.i);
	const behind = a - from - b;
	if (behind < 0) return undefined;
	if (behind === 0) return [node];
	const aligned = `${node.output[0]}_aligned`;
	const axes = Array.from({ length: behind }, (_, i) => BigInt(b + i));
	const unsqueeze = create(NodeProtoSchema, {
		name: aligned,
		opType: 'Unsqueeze',
		input: [node.input[1] ?? ''],
		output: [aligned],
		attribute: [
			create(AttributeProtoSchema, { name: 'axes', type: AttributeProto_AttributeType.INTS, ints: axes })
		]
	});
	node.input[1] = aligned;
	return [unsqueeze, node];
}

const attribute = (node: NodeProto, name: string): AttributeProto | undefined =>
	node.attribute.find((each) => each.name === name);

function drop(node: NodeProto, ...names: string[]): void {
	node.attribute = node.attribute.filter(({ name }) => !names.includes(name));
}

/** Attributes give way to inputs. */
function intoInputs(node: NodeProto, constants: NodeProto[]): NodeProto[] {
	node.attribute = [];
	node.input.push(...constants.map(({ output }) => output[0] ?? ''));
	return [...constants, node];
}

/** A node and not an initializer, which in files so old would have to be an input too. */
function constant(node: NodeProto, name: string, dataType: number, dims: bigint[], rawData: ArrayBuffer) {
	const called = `${node.output[0]}_${name}`;
	const t = create(TensorProtoSchema, { name: called, dataType, dims, rawData: new Uint8Array(rawData) });
	const type = AttributeProto_AttributeType.TENSOR;
	return create(NodeProtoSchema, {
		name: called,
		opType: 'Constant',
		output: [called],
		attribute: [create(AttributeProtoSchema, { name: 'value', type, t })]
	});
}

function floatConstant(node: NodeProto, name: string, value: number): NodeProto {
	const bytes = new DataView(new ArrayBuffer(4));
	bytes.setFloat32(0, value, true);
	return constant(node, name, TensorProto_DataType.FLOAT, [], bytes.buffer);
}

function intConstant(node: NodeProto, name: string, values: readonly bigint[]): NodeProto {
	const bytes = new DataView(new ArrayBuffer(8 * values.length));
	values.forEach((value, i) => bytes.setBigInt64(8 * i, value, true));
	return constant(node, name, TensorProto_DataType.INT64, [BigInt(values.length)], bytes.buffer);
}

/** Ranks and types as far as the file says them. */
class Shapes {
	readonly #ranks = new Map<string, number>();
	/** No tensor of the graph is of another float type: constants can be float32. */
	readonly isFloat32: boolean;

	constructor({ input, output, valueInfo, initializer, node }: GraphProto) {
		const others = new Set<number>([TensorProto_DataType.FLOAT16, TensorProto_DataType.DOUBLE]);
		const types: number[] = [];
		for (const { name, type } of [...input, ...output, ...valueInfo]) {
			if (type?.value.case !== 'tensorType') continue;
			types.push(type.value.value.elemType);
			const rank = type.value.value.shape?.dim.length;
			if (rank !== undefined) this.#ranks.set(name, rank);
		}
		for (const { name, dims, dataType } of initializer) {
			types.push(dataType);
			this.#ranks.set(name, dims.length);
		}
		for (const { opType, output, attribute } of node) {
			const t = opType === 'Constant' ? attribute.find(({ name }) => name === 'value')?.t : undefined;
			if (!t || output[0] === undefined) continue;
			types.push(t.dataType);
			this.#ranks.set(output[0], t.dims.length);
		}
		this.isFloat32 = !types.some((type) => others.has(type));
	}

	rankOf(name: string): number | undefined {
		return this.#ranks.get(name);
	}
}
