import { floatsOf, intOf, intsOf, wordOf } from './nodeValues';
import type { RawNode } from './rawModel';

/** A dimension is undefined where only the run decides it; the shape is where even its rank is unknown. */
export type Shape = readonly (number | undefined)[];

/** What is known of the values that go into a node. */
export interface Known {
	/** By position among the inputs. */
	shape(input: number): Shape | undefined;
	/** Values of a small tensor of shapes, axes or the like. */
	values(input: number): Shape | undefined;
}

const product = (dims: Shape): number | undefined =>
	dims.reduce<number | undefined>(
		(all, dim) => (all === undefined || dim === undefined ? undefined : all * dim),
		1
	);
const wrap = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** NumPy's rule for two shapes. */
export function broadcast(a: Shape, b: Shape): Shape {
	const rank = Math.max(a.length, b.length);
	return Array.from({ length: rank }, (_, i) => {
		const x = i < rank - a.length ? 1 : a[i - rank + a.length];
		const y = i < rank - b.length ? 1 : b[i - rank + b.length];
		if (x === 1) return y;
		if (y === 1 || x === y) return x;
		return x === undefined ? y : y === undefined ? x : undefined;
	});
}

/** Sizes after a window slides over them: Conv and the pools. */
function slide(node: RawNode, spatial: Shape, kernel: Shape): Shape {
	const strides = intsOf(node, 'strides');
	const dilations = intsOf(node, 'dilations');
	const pads = intsOf(node, 'pads');
	const auto = wordOf(node, 'auto_pad');
	const round = intOf(node, 'ceil_mode', 0) ? Math.ceil : Math.floor;
	return spatial.map((size, i) => {
		const k = kernel[i];
		if (size === undefined || k === undefined) return undefined;
		const stride = strides?.[i] ?? 1;
		if (auto.startsWith('SAME')) return Math.ceil(size / stride);
		const padded = size + (pads?.[i] ?? 0) + (pads?.[i + spatial.length] ?? 0);
		return round((padded - (dilations?.[i] ?? 1) * (k - 1) - 1) / stride) + 1;
	});
}

function conv(node: RawNode, x: Shape, w: Shape | undefined): Shape {
	const kernel = intsOf(node, 'kernel_shape') ?? w?.slice(2) ?? [];
	return [x[0], w?.[0], ...slide(node, x.slice(2), kernel)];
}

function convTranspose(node: RawNode, x: Shape, w: Shape | undefined): Shape {
	const kernel = intsOf(node, 'kernel_shape') ?? w?.slice(2) ?? [];
	const out = intsOf(node, 'output_shape');
	const channels = w?.[1] === undefined ? undefined : w[1] * intOf(node, 'group', 1);
	const spatial = x.slice(2).map((size, i) => {
		if (out) return out.at(i - (x.length - 2));
		const k = kernel[i];
		if (size === undefined || k === undefined) return undefined;
		const stride = intsOf(node, 'strides')?.[i] ?? 1;
		if (wordOf(node, 'auto_pad').startsWith('SAME')) return size * stride;
		const pads = intsOf(node, 'pads');
		const extra = intsOf(node, 'output_padding')?.[i] ?? 0;
		const window = (intsOf(node, 'dilations')?.[i] ?? 1) * (k - 1) + 1;
		return stride * (size - 1) + extra + window - (pads?.[i] ?? 0) - (pads?.[i + x.length - 2] ?? 0);
	});
	return [x[0], channels, ...spatial];
}

export function matMul(a: Shape, b: Shape): Shape {
	const left = a.length === 1 ? [1, ...a] : a;
	const right = b.length === 1 ? [...b, 1] : b;
	const batch = broadcast(left.slice(0, -2), right.slice(0, -2));
	return [...batch, ...(a.length === 1 ? [] : [left.at(-2)]), ...(b.length === 1 ? [] : [right.at(-1)])];
}

function gemm(node: RawNode, a: Shape, b: Shape): Shape {
	return [a[intOf(node, 'transA', 0) ? 1 : 0], b[intOf(node, 'transB', 0) ? 0 : 1]];
}

function reshape(x: Shape | undefined, wanted: Shape, allowZero: boolean): Shape {
	const dims = wanted.map((dim, i) => (dim === 0 && !allowZero ? x?.[i] : dim));
	const free = dims.indexOf(-1);
	if (free < 0) return dims;
	const rest = product(dims.map((dim) => (dim === -1 ? 1 : dim)));
	const all = x && product(x);
	return dims.with(free, all !== undefined && rest ? all / rest : undefined);
}

function reduce(node: RawNode, x: Shape, axes: Shape | undefined): Shape {
	const keep = intOf(node, 'keepdims', 1) === 1;
	if (!axes?.length && intOf(node, 'noop_with_empty_axes', 0)) return x;
	const gone = new Set((axes?.length ? axes : x.map((_, i) => i)).map((axis) => wrap(axis ?? 0, x.length)));
	return x.flatMap((dim, i) => (gone.has(i) ? (keep ? [1] : []) : [dim]));
}

function concat(node: RawNode, known: Known): Shape | undefined {
	const shapes = node.inputs.map((_, i) => known.shape(i));
	const [first] = shapes;
	if (!first || shapes.some((shape) => shape?.length !== first.length)) return undefined;
	const axis = wrap(intOf(node, 'axis', 1), first.length);
	const sum = shapes.reduce<number | undefined>((all, shape) => {
		const dim = shape?.[axis];
		return all === undefined || dim === undefined ? undefined : all + dim;
	}, 0);
	return first.map((dim, i) => (i === axis ? sum : dim));
}

function slice(node: RawNode, x: Shape, known: Known): Shape | undefined {
	const starts = intsOf(node, 'starts') ?? known.values(1);
	const ends = intsOf(node, 'ends') ?? known.values(2);
	if (!starts || !ends) return undefined;
	const axes = intsOf(node, 'axes') ?? known.values(3) ?? starts.map((_, i) => i);
	const steps = known.values(4);
	const dims = [...x];
	axes.forEach((wanted, i) => {
		const axis = wrap(wanted ?? 0, x.length);
		const dim = x[axis];
		const start = starts[i];
		const end = ends[i];
		const step = steps ? steps[i] : 1;
		if (dim === undefined || start === undefined || end === undefined || !step) {
			dims[axis] = undefined;
			return;
		}
		const clamp = (at: number) => Math.min(Math.max(at < 0 ? at + dim : at, step < 0 ? -1 : 0), dim);
		dims[axis] = Math.max(0, Math.ceil((clamp(end) - clamp(start)) / step));
	});
	return dims;
}

function resize(node: RawNode, x: Shape, known: Known): Shape | undefined {
	const sizes = node.op === 'Resize' ? known.values(3) : undefined;
	if (sizes?.length === x.length) return sizes;
	const scales =
		floatsOf(node, 'scales') ?? known.values(node.op === 'Upsample' || node.inputs.length === 2 ? 1 : 2);
	if (scales?.length !== x.length) return undefined;
	return x.map((dim, i) => {
		const scale = scales[i];
		return dim === undefined || scale === undefined ? undefined : Math.floor(dim * scale);
	});
}

const squeeze = (x: Shape, axes: Shape | undefined): Shape => {
	const gone = axes?.map((axis) => wrap(axis ?? 0, x.length));
	return x.filter((dim, i) => (gone ? !gone.includes(i) : dim !== 1));
};

const unsqueeze = (x: Shape, axes: Shape): Shape => {
	const rank = x.length + axes.length;
	const added = new Set(axes.map((axis) => wrap(axis ?? 0, rank)));
	const rest = [...x];
	return Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : rest.shift()));
};

/** Shape out as shape in. */
const SAME = new Set(
	`Abs Acos Asin Atan BatchNormalization BiasGelu Cast CastLike Ceil Celu Clip Cos CumSum DequantizeLinear Dropout Elu
	Erf Exp FastGelu Floor Gelu GroupNormalization HardSigmoid HardSwish Hardmax Identity InstanceNormalization
	LayerNormalization LeakyRelu Log LogSoftmax LpNormalization LRN MeanVarianceNormalization Mish Neg Not PRelu
	QuantizeLinear QuickGelu Reciprocal Relu Round RMSNormalization ScatterElements ScatterND Selu Sigmoid Sign Sin
	SimplifiedLayerNormalization SkipLayerNormalization SkipSimplifiedLayerNormalization Softmax Softplus Softsign Sqrt
	Tan Tanh ThresholdedRelu Trilu`.split(/\s+/)
);
const BROADCAST = new Set(
	'Add And Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or Pow Sub Sum Where Xor'.split(
		' '
	)
);

/**
 * The shape of a node's outputs from what is known of its inputs; undefined where it hangs on values of the run, or on
 * an operator that is not among these. Rough by design: it counts work, it checks nothing.
 *
 * Source: the operators' pages of ONNX 1.20.
 *
 * @param output which of the node's outputs
 */
export function shapeOf(node: RawNode, known: Known, output = 0): Shape | undefined {
	const { op } = node;
	const x = known.shape(0);
	if (BROADCAST.has(op)) {
		const shapes = node.inputs.map((_, i) => known.shape(i));
		return shapes.reduce((all, shape) => all && shape && broadcast(all, shape), shapes[0]);
	}
	if (op === 'Reshape') {
		const wanted = intsOf(node, 'shape') ?? known.values(1);
		return wanted && reshape(x, wanted, intOf(node, 'allowzero', 0) === 1);
	}
	if (op === 'ConstantOfShape') return known.values(0);
	if (op === 'Shape') return x && [x.length];
	if (op === 'Concat') return concat(node, known);
	if (!x) return undefined;
	if (SAME.has(op)) return x;
	const axes = (input: number) => intsOf(node, 'axes') ?? known.values(input);
	const { length: rank } = x;
	switch (op) {
		case 'Conv':
		case 'ConvInteger':
		case 'FusedConv':
			return conv(node, x, known.shape(1));
		case 'QLinearConv':
			return conv(node, x, known.shape(3));
		case 'ConvTranspose':
			return convTranspose(node, x, known.shape(1));
		case 'MaxPool':
		case 'AveragePool':
		case 'LpPool':
			return [x[0], x[1], ...slide(node, x.slice(2), intsOf(node, 'kernel_shape') ?? [])];
		case 'GlobalAveragePool':
		case 'GlobalMaxPool':
			return [x[0], x[1], ...x.slice(2).map(() => 1)];
		case 'MatMul':
		case 'MatMulInteger': {
			const b = known.shape(1);
			return b && matMul(x, b);
		}
		case 'QLinearMatMul': {
			const b = known.shape(3);
			return b && matMul(x, b);
		}
		case 'Gemm': {
			const b = known.shape(1);
			return b && gemm(node, x, b);
		}
		case 'Flatten': {
			const axis = wrap(intOf(node, 'axis', 1), rank);
			return [product(x.slice(0, axis)), product(x.slice(axis))];
		}
		case 'Transpose':
			return (intsOf(node, 'perm') ?? x.map((_, i) => rank - 1 - i)).map((from) => x[from]);
		case 'Squeeze':
			return node.inputs.length > 1 && !known.values(1) ? undefined : squeeze(x, axes(1));
		case 'Unsqueeze': {
			const added = axes(1);
			return added && unsqueeze(x, added);
		}
		case 'Split': {
			const axis = wrap(intOf(node, 'axis', 0), rank);
			const parts = intsOf(node, 'split') ?? known.values(1);
			const dim = x[axis];
			const part = parts ? parts[output] : dim && Math.ceil(dim / node.outputs.length);
			return x.with(axis, part);
		}
		case 'Slice':
			return slice(node, x, known);
		case 'Gather': {
			const axis = wrap(intOf(node, 'axis', 0), rank);
			const indices = known.shape(1);
			return indices && [...x.slice(0, axis), ...indices, ...x.slice(axis + 1)];
		}
		case 'Pad': {
			const pads = intsOf(node, 'pads') ?? intsOf(node, 'paddings') ?? known.values(1);
			if (pads?.length !== 2 * rank) return undefined;
			return x.map((dim, i) => dim && dim + (pads[i] ?? NaN) + (pads[i + rank] ?? NaN));
		}
		case 'Expand': {
			const wanted = known.values(1);
			return wanted && broadcast(x, wanted);
		}
		case 'Tile': {
			const times = known.values(1);
			return times && x.map((dim, i) => (times[i] === undefined ? undefined : dim && dim * times[i]));
		}
		case 'Upsample':
		case 'Resize':
			return resize(node, x, known);
		case 'DepthToSpace':
		case 'SpaceToDepth': {
			const by = intOf(node, 'blocksize', 1);
			const [n, c, h, w] = x;
			if (c === undefined || h === undefined || w === undefined) return undefined;
			return op === 'DepthToSpace' ? [n, c / by ** 2, h * by, w * by] : [n, c * by ** 2, h / by, w / by];
		}
		case 'ArgMax':
		case 'ArgMin':
			return reduce(node, x, [intOf(node, 'axis', 0)]);
		default:
			if (op.startsWith('Reduce'))
				return node.inputs.length > 1 && !known.values(1) ? undefined : reduce(node, x, axes(1));
			return undefined;
	}
}
