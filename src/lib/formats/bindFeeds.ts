import { RallyError } from '$lib/core/errors';
import { err, ok, type Result } from '$lib/core/result';
import { tensorBytes, type Tensor } from '$lib/core/tensor';
import type { ModelFacts, ValueSpec } from './types';

/**
 * Each task's tensors as the model's inputs: called and ordered as it has them, checked against what it declares. A
 * name that the model gives a size stands for one size within a task.
 *
 * Where a task and the model have one tensor and one input, whatever the tensor is called; `input_0`, `input_1`, … are
 * the inputs in order, as ONNX's test cases have them.
 *
 * @returns the feeds, or a RallyError `feeds.empty`, `feeds.missing`, `feeds.unknown`, `feeds.sameName`,
 * `feeds.type`, `feeds.rank`, `feeds.dim` or `feeds.size`, which names the task, the input and the dimension
 * @example bindFeeds(facts, [[image]]) // { ok: true, value: [[{ name: 'data_0', … }]] }
 */
export function bindFeeds(
	{ inputs }: Pick<ModelFacts, 'inputs'>,
	tensorsPerTask: readonly (readonly Tensor[])[]
): Result<Tensor[][]> {
	if (tensorsPerTask.length === 0)
		return err(new RallyError('There are no inputs yet.', { code: 'feeds.empty', hint: wanted(inputs) }));
	const feeds: Tensor[][] = [];
	for (const [index, tensors] of tensorsPerTask.entries()) {
		const of = tensorsPerTask.length > 1 ? ` of task ${index + 1}` : '';
		const bound = bindTask(inputs, tensors, of);
		if (!bound.ok) return bound;
		feeds.push(bound.value);
	}
	return ok(feeds);
}

function bindTask(inputs: readonly ValueSpec[], tensors: readonly Tensor[], of: string): Result<Tensor[]> {
	const named = nameThem(inputs, tensors);
	const unknown = named.find(({ name }) => !inputs.some((input) => input.name === name));
	const twice = named.find(({ name }, i) => named.findIndex((other) => other.name === name) !== i);
	const missing = inputs.find(({ name }) => !named.some((tensor) => tensor.name === name));
	if (missing)
		return refuse('missing', `The input “${missing.name}”${of} is missing.`, wanted(inputs), given(tensors));
	if (unknown)
		return refuse(
			'unknown',
			`The model has no input “${unknown.name}”${of && `, which is${of}`}.`,
			wanted(inputs)
		);
	if (twice) return refuse('sameName', `Two inputs${of} are called “${twice.name}”.`, wanted(inputs));
	const sizes = new Map<string, { size: number; input: string }>();
	const feeds: Tensor[] = [];
	for (const input of inputs) {
		const tensor = named.find(({ name }) => name === input.name);
		if (!tensor) continue;
		const wrong = check(input, tensor, sizes, of);
		if (wrong) return wrong;
		feeds.push(tensor);
	}
	return ok(feeds);
}

/** The tensors by the model's names, as far as they can be told. */
function nameThem(inputs: readonly ValueSpec[], tensors: readonly Tensor[]): Tensor[] {
	const [only] = inputs;
	const [alone] = tensors;
	if (only && alone && inputs.length === 1 && tensors.length === 1) return [{ ...alone, name: only.name }];
	return tensors.map((tensor) => {
		if (inputs.some(({ name }) => name === tensor.name)) return tensor;
		const place = /^input_(\d{1,3})$/.exec(tensor.name)?.[1];
		const input = place === undefined ? undefined : inputs[Number(place)];
		return input ? { ...tensor, name: input.name } : tensor;
	});
}

function check(
	input: ValueSpec,
	{ type, dims, data }: Tensor,
	sizes: Map<string, { size: number; input: string }>,
	of: string
): { ok: false; error: RallyError } | undefined {
	const subject = `The input “${input.name}”${of}`;
	const shape = `[${dims.join(', ')}] where the model takes [${input.dims.map((dim) => dim ?? '?').join(', ')}]`;
	if (input.type !== type)
		return refuse(
			'type',
			`${subject} is ${type}; the model takes ${input.typeName}.`,
			input.type
				? `Convert it: array.astype('${input.type}').`
				: 'Export the model with a tensor of numbers there.'
		);
	// A model may leave even the number of dimensions open; then it declares none, as for a scalar.
	if (dims.length !== input.dims.length && input.dims.length > 0)
		return refuse(
			'rank',
			`${subject} has ${dims.length} dimensions; the model takes ${input.dims.length}.`,
			dims.length === input.dims.length - 1
				? 'Perhaps the first one, of the batch, is missing: array[None].'
				: 'Reshape it.',
			shape
		);
	for (const [i, wantedDim] of input.dims.entries()) {
		const dim = dims[i] ?? 0;
		if (typeof wantedDim === 'number' && wantedDim !== dim)
			return refuse(
				'dim',
				`${subject} is ${dim} long in dimension ${i}; the model takes ${wantedDim}.`,
				'Resize it.',
				shape
			);
		if (typeof wantedDim !== 'string') continue;
		const bound = sizes.get(wantedDim);
		if (bound && bound.size !== dim)
			return refuse(
				'dim',
				`${subject} is ${dim} long in dimension ${i}, “${wantedDim}”, which is ${bound.size} in the input “${bound.input}”.`,
				'Make both equally long.',
				shape
			);
		sizes.set(wantedDim, { size: dim, input: input.name });
	}
	if (data.length !== tensorBytes({ name: input.name, type, dims }))
		return refuse(
			'size',
			`${subject} does not hold as many values as its shape asks for.`,
			'Save it again.',
			shape
		);
	return undefined;
}

const wanted = (inputs: readonly ValueSpec[]): string =>
	inputs.length === 0
		? 'The model takes none.'
		: `The model takes ${inputs.map(({ name, typeName, dims }) => `${name}: ${typeName}[${dims.map((dim) => dim ?? '?').join(', ')}]`).join('; ')}.`;

const given = (tensors: readonly Tensor[]): string =>
	tensors.length === 0 ? 'none was given' : `given: ${tensors.map(({ name }) => name).join(', ')}`;

const refuse = (
	code: string,
	sentence: string,
	hint: string,
	details?: string
): { ok: false; error: RallyError } =>
	err(
		new RallyError(sentence, { code: `feeds.${code}`, hint, ...(details === undefined ? {} : { details }) })
	);
