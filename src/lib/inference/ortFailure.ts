import { RallyError } from '$lib/core/errors';

/** What ONNX Runtime says, and what it means. First match counts. */
const MEANINGS: {
	says: RegExp;
	code: string;
	sentence: (match: RegExpExecArray) => string;
	hint?: string;
}[] = [
	{
		says: /Failed to get GPU adapter|WebGPU is not supported/i,
		code: 'gpu.unavailable',
		sentence: () => 'The browser offers no GPU to the inference runtime.',
		hint: 'Nothing is run on the CPU in its place. Reload the page, or restart the browser.'
	},
	{
		// The runtime remembers a failed start and never tries again.
		says: /no available backend found|initializeWebAssembly|fetching of the wasm failed/i,
		code: 'inference.noRuntime',
		sentence: () => 'The inference runtime could not be started: its file did not arrive whole.',
		hint: 'Check the connection and try again.'
	},
	{
		says: /protobuf parsing failed|No graph was found/i,
		code: 'model.corrupt',
		sentence: () => 'This file is not a whole ONNX model.',
		hint: 'Export or download it again.'
	},
	{
		says: /No Op registered for (\S+)|Could not find an implementation for (\S+)|not a registered function\/op[^\w]*(\w*)/i,
		code: 'model.unsupportedOperator',
		sentence: (match) =>
			`The model uses the operator ${match[1] ?? match[2] ?? match[3] ?? 'unknown'}, which the runtime does not have.`,
		hint: 'Export the model with standard ONNX operators.'
	},
	{
		// An opset below 7 leaves nodes without a provider, and so does a type that no kernel computes in.
		says: /opset|Provider type for .* is not set/i,
		code: 'model.unsupportedOpset',
		sentence: () =>
			'The runtime has no kernel for a node of this model: its ONNX operator set is too old or too new, or it computes in float64.',
		hint: 'Export it in float32 with operator set 13 to 21.'
	},
	{
		says: /requires f16 but the device does not support it/i,
		code: 'gpu.noFloat16',
		sentence: () => 'The model computes in 16-bit floats, and this GPU cannot.',
		hint: 'Use the 32-bit version of the model.'
	},
	{
		// Sizes past the runtime's 32-bit address space overflow before they are asked for.
		says: /out of memory|bad_alloc|failed to allocate|allocation failed|SafeIntOnOverflow/i,
		code: 'gpu.outOfMemory',
		sentence: () => 'The model does not fit in the memory that is left.',
		hint: 'Close other tabs that use the GPU, or take a smaller model or batch.'
	},
	{
		says: /device (?:is |was )?lost|device is destroyed/i,
		code: 'gpu.deviceLost',
		sentence: () => 'The GPU was lost while it worked.',
		hint: 'It is opened anew at the next try.'
	},
	{
		says: /Got invalid dimensions|Invalid rank|shape mismatch|ShapeInferenceError|broadcast/i,
		code: 'model.shapeMismatch',
		sentence: () => 'The shapes in this model and its input do not fit together.'
	},
	{
		says: /ir_version|IR version/i,
		code: 'model.unsupportedVersion',
		sentence: () => 'The file is of a newer ONNX format than the runtime reads.',
		hint: 'Export it with IR version 10 or older.'
	}
];

/** Whatever ONNX Runtime threw, as one clear sentence; its own words stay in `details`. */
export function ortFailure(thrown: unknown, doing: 'load' | 'run'): RallyError {
	if (thrown instanceof RallyError) return thrown;
	const says = thrown instanceof Error ? thrown.message : String(thrown);
	const details = says.slice(0, 600);
	// An abort of the WebAssembly leaves its heap in pieces: only a new worker helps.
	if (thrown instanceof WebAssembly.RuntimeError || /^Aborted\(/.test(says))
		return new RallyError('The runtime broke down, most often because memory ran out.', {
			code: 'inference.aborted',
			details,
			hint: 'It is started anew at the next try.',
			cause: thrown
		});
	for (const { says: pattern, code, sentence, hint } of MEANINGS) {
		const match = pattern.exec(says);
		if (match)
			return new RallyError(sentence(match), { code, details, ...(hint ? { hint } : {}), cause: thrown });
	}
	return new RallyError(
		doing === 'load' ? 'The runtime could not load this model.' : 'The model failed while it ran.',
		{ code: doing === 'load' ? 'model.notLoadable' : 'model.runFailed', details, cause: thrown }
	);
}
