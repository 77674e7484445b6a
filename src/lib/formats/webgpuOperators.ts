/**
 * Operators that ONNX Runtime Web's native WebGPU execution provider has kernels for, with the first version of the
 * operator set at which it has one. For words only, before anything is loaded: the backend itself is the judge, which
 * also looks at types, ranks and attributes.
 *
 * Source: microsoft/onnxruntime, onnxruntime/core/providers/webgpu/webgpu_execution_provider.cc and
 * onnxruntime/contrib_ops/webgpu/webgpu_contrib_kernels.cc (2026); what 1.30.0 added since is from the kernels' own
 * names in its binary. Look again when onnxruntime-web is raised.
 */
const STANDARD: Readonly<Record<number, string>> = {
	1: `ArgMax ArgMin Concat Conv ConvTranspose Flatten Gather GlobalAveragePool GlobalMaxPool Identity If
	InstanceNormalization LayerNormalization LpNormalization MatMul MaxPool Not ReduceL1 ReduceL2 ReduceLogSum
	ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Shape
	SimplifiedLayerNormalization Slice Softmax Softplus Split Squeeze TopK Transpose Unsqueeze`,
	2: 'Pad',
	5: 'Reshape',
	6: `Abs Cast Ceil Elu Exp Floor HardSigmoid LeakyRelu Log Neg Reciprocal Relu Sigmoid Sqrt Tanh Tile`,
	7: `Acos Add And Asin Atan AveragePool BatchNormalization Cos Div Equal Gemm Greater GRU Less LSTM Mul Pow Sin Sub
	Tan Upsample`,
	8: 'Expand',
	9: 'Acosh Asinh Atanh Cosh Erf Sinh Where',
	10: 'DequantizeLinear QuantizeLinear Resize ThresholdedRelu',
	11: 'Clip CumSum DepthToSpace GatherElements GatherND Range ScatterElements ScatterND',
	12: 'Einsum GreaterOrEqual LessOrEqual',
	14: 'Trilu',
	16: 'GridSample',
	17: 'DFT',
	20: 'Gelu',
	23: 'RMSNormalization RotaryEmbedding'
};

/** Of the domain `com.microsoft`. */
const MICROSOFT = `Attention BiasAdd BiasGelu BiasSplitGelu FastGelu FusedConv GatherBlockQuantized Gelu
	GroupQueryAttention LinearAttention MatMulNBits MatMulNBitsMlp MatMulNBitsQkv MultiHeadAttention PagedAttention QMoE
	QuickGelu RotaryEmbedding SkipLayerNormalization SkipSimplifiedLayerNormalization`;

const SINCE: ReadonlyMap<string, number> = new Map(
	Object.entries(STANDARD).flatMap(([version, names]) =>
		names.split(/\s+/).map((name) => [name, Number(version)] as const)
	)
);
const CONTRIBUTED: ReadonlySet<string> = new Set(MICROSOFT.split(/\s+/));

/**
 * Whether the GPU has a kernel for an operator, as far as its name and version tell.
 *
 * @param domain empty for the standard operators
 * @param opset of the model, for the standard operators
 * @example hasWebgpuKernel('Loop', '', 17) // false: it runs on the CPU
 */
export function hasWebgpuKernel(name: string, domain: string, opset: number): boolean {
	if (domain === 'com.microsoft') return CONTRIBUTED.has(name);
	if (domain !== '') return false;
	return opset >= (SINCE.get(name) ?? Infinity);
}
