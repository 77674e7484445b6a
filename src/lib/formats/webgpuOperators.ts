/**
 * Operators that ONNX Runtime Web's native WebGPU execution provider takes, by the operator sets at which it does. For
 * words only, before anything is loaded: the backend itself is the judge, which also looks at types, ranks and
 * attributes.
 *
 * Source: tried with onnxruntime-web 1.30.0, a model for each operator at the sets 6 to 26 with its CPU provider
 * forbidden (a newer set has none where the operator was changed in it); If and the second table are from
 * microsoft/onnxruntime, onnxruntime/core/providers/webgpu/webgpu_execution_provider.cc and
 * onnxruntime/contrib_ops/webgpu/webgpu_contrib_kernels.cc. Below set 7 it takes none at all. Look again when
 * onnxruntime-web is raised.
 */
const STANDARD: readonly (readonly [from: number, to: number, names: string])[] = [
	[
		7,
		Infinity,
		`Abs Add And ArgMax ArgMin Cast Ceil Concat Div Equal Erf Exp Expand Floor Gather Gemm Greater Identity If
		InstanceNormalization LayerNormalization LeakyRelu Less Log LpNormalization MatMul Mul Neg Not Pow PRelu
		Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum
		ReduceSumSquare Relu Reshape Sigmoid SimplifiedLayerNormalization Slice Softmax Softplus Split Sqrt Sub Tanh
		Tile TopK Unsqueeze Where`
	],
	[
		7,
		21,
		`Acos Acosh Asin Asinh Atan Atanh ConvTranspose Cos Cosh Elu GlobalAveragePool GlobalMaxPool GRU HardSigmoid
		LSTM MaxPool Sin Sinh Tan`
	],
	[7, 22, 'Flatten'],
	[7, 23, 'Pad'],
	[7, 24, 'AveragePool BatchNormalization Conv Shape Squeeze Transpose'],
	[8, Infinity, 'Max Min'],
	[10, 21, 'ThresholdedRelu'],
	[10, 23, 'DequantizeLinear'],
	[10, Infinity, 'Resize'],
	[11, 24, 'DepthToSpace'],
	[11, Infinity, 'Clip CumSum GatherElements GatherND Range ScatterElements ScatterND'],
	[12, Infinity, 'Einsum GreaterOrEqual LessOrEqual'],
	[14, 21, 'HardSwish'],
	[14, Infinity, 'Trilu'],
	[15, Infinity, 'CastLike'],
	[16, 19, 'GridSample'],
	[17, Infinity, 'DFT'],
	[18, Infinity, 'Mish'],
	[20, Infinity, 'Gelu'],
	[23, Infinity, 'RMSNormalization RotaryEmbedding'],
	[24, 24, 'Swish']
];

/** Of the domain `com.microsoft`. */
const MICROSOFT = `Attention BiasAdd BiasGelu BiasSplitGelu FastGelu FusedConv GatherBlockQuantized Gelu
	GroupQueryAttention MatMulNBits MatMulNBitsMlp MatMulNBitsQkv MultiHeadAttention QMoE QuickGelu RotaryEmbedding
	SkipLayerNormalization SkipSimplifiedLayerNormalization`;

const RANGES: ReadonlyMap<string, readonly [from: number, to: number]> = new Map(
	STANDARD.flatMap(([from, to, names]) => names.split(/\s+/).map((name) => [name, [from, to]] as const))
);
const CONTRIBUTED: ReadonlySet<string> = new Set(MICROSOFT.split(/\s+/));

/**
 * Whether the GPU takes an operator, as far as its name and version tell.
 *
 * @param domain empty for the standard operators
 * @param opset of the model, for the standard operators
 * @example hasWebgpuKernel('Loop', '', 17) // false: it runs on the CPU
 */
export function hasWebgpuKernel(name: string, domain: string, opset: number): boolean {
	if (domain === 'com.microsoft') return CONTRIBUTED.has(name);
	const range = domain === '' ? RANGES.get(name) : undefined;
	return range !== undefined && opset >= range[0] && opset <= range[1];
}
