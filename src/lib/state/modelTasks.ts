import { RallyError } from '$lib/core/errors';
import { err, ok, type Result } from '$lib/core/result';
import { ELEMENT_BYTES, elementCount, type Tensor } from '$lib/core/tensor';
import type { ValueSpec } from '$lib/formats/types';
import type { InputSource } from './modelPorts';

/** A file of inputs as the person gave it. */
export interface InputFile {
	id: number;
	name: string;
	sizeBytes: number;
	source: InputSource;
	/** The input it is for, where the person said so. */
	chosen: string | undefined;
}

/** Where one input of one task comes from. */
export type TaskPart =
	| { input: string; from: 'tensor'; tensor: Tensor; first: number; count: number | undefined }
	| { input: string; from: 'image'; image: Extract<InputSource, { kind: 'image' }> };

/** One task before its bytes are gathered. */
export interface TaskPlan {
	label: string;
	parts: TaskPart[];
	/** Names of the files that it is made of. */
	files: string[];
}

const stemOf = (name: string): string => name.replace(/\.(npy|npz|pb|json|[a-z]{3,4})$/i, '');

/**
 * Which input a file, or an array in one, is for: by its own name, by the file's (`mask.npy`, `mask-3.npy`,
 * `input_1.pb` for the second), or the only one there is.
 *
 * @returns undefined where nothing says so
 */
export function inputOf(
	names: readonly string[],
	inputs: readonly Pick<ValueSpec, 'name'>[]
): string | undefined {
	if (inputs.length === 1) return inputs[0]?.name;
	for (const name of names) {
		const stem = stemOf(name);
		const exact = inputs.find((input) => input.name === name || input.name === stem);
		if (exact) return exact.name;
		const within = inputs
			.filter((input) => stem.startsWith(input.name) || stem.endsWith(input.name))
			.filter((input) => /^[\W_\d]*$/.test(stem.replace(input.name, '')))
			.sort((a, b) => b.name.length - a.name.length)[0];
		if (within) return within.name;
		// The names that ONNX's own test data and numpy give.
		const place = /^(?:input|arr)_(\d+)$/.exec(stem)?.[1];
		const byPlace = place === undefined ? undefined : inputs[Number(place)];
		if (byPlace) return byPlace.name;
	}
	return undefined;
}

/** One or several tasks' worth of one array. */
function cut(
	tensor: Tensor,
	spec: ValueSpec,
	itemsPerTask: number | undefined
): { tensor: Tensor; first: number; count: number | undefined }[] {
	const [declared] = spec.dims;
	// A single item without the dimension that counts items.
	if (spec.dims.length === tensor.dims.length + 1 && (declared === 1 || typeof declared !== 'number')) {
		return [{ tensor: { ...tensor, dims: [1, ...tensor.dims] }, first: 0, count: undefined }];
	}
	const [items] = tensor.dims;
	const each = typeof declared === 'number' ? declared : itemsPerTask;
	const isWhole = items === undefined || each === undefined || each < 1 || items <= each;
	if (isWhole || (typeof declared === 'number' && items % each !== 0)) {
		return [{ tensor, first: 0, count: undefined }];
	}
	return Array.from({ length: Math.ceil(items / each) }, (_, i) => ({
		tensor,
		first: i * each,
		count: Math.min(each, items - i * each)
	}));
}

const refuse = (code: string, sentence: string, hint: string) =>
	err(new RallyError(sentence, { code, hint }));

/**
 * What the files of a person come to, as tasks: the first one of each input makes the first task, the second ones the
 * second, and an input with a single one gives it to every task. Arrays are cut along their first dimension where the
 * model takes fewer items at once.
 *
 * @param itemsPerTask items of a task where the model leaves the first dimension free; all of an array where undefined
 * @returns with an error that says which file or input is missing something
 */
export function planTasks(
	files: readonly InputFile[],
	inputs: readonly ValueSpec[],
	itemsPerTask?: number
): Result<TaskPlan[]> {
	const whole: TaskPlan[] = [];
	const lists = new Map(
		inputs.map(({ name }) => [name, [] as { part: TaskPart; label: string; file: string }[]])
	);
	for (const { name: file, source, chosen } of files) {
		if (source.kind === 'tasks') {
			source.tasks.forEach((tensors, i) =>
				whole.push({
					label: source.tasks.length > 1 ? `${file} · ${i + 1}` : file,
					parts: tensors.map((tensor) => ({
						input: tensor.name,
						from: 'tensor',
						tensor,
						first: 0,
						count: undefined
					})),
					files: [file]
				})
			);
			continue;
		}
		const arrays =
			source.kind === 'image'
				? [{ input: chosen ?? inputOf([file], inputs), array: undefined }]
				: source.tensors.map((tensor) => ({
						// An archive names its arrays; the name of its file says nothing.
						input: chosen ?? inputOf(source.tensors.length > 1 ? [tensor.name] : [tensor.name, file], inputs),
						array: tensor
					}));
		for (const { input, array } of arrays) {
			const spec = inputs.find(({ name }) => name === input);
			const list = input === undefined ? undefined : lists.get(input);
			if (!spec || !list) {
				const what = array && arrays.length > 1 ? `“${array.name}” in ${file}` : file;
				return refuse(
					'input.unassigned',
					`Which input ${what} is for can’t be told from its name.`,
					`Choose it beside the file, or name it after one of ${inputs.map(({ name }) => name).join(', ')}.`
				);
			}
			if (source.kind === 'image') {
				list.push({ part: { input: spec.name, from: 'image', image: source }, label: file, file });
				continue;
			}
			if (!array) continue;
			const cuts = cut(array, spec, itemsPerTask);
			cuts.forEach((each, i) =>
				list.push({
					part: { input: spec.name, from: 'tensor', ...each },
					label: cuts.length > 1 ? `${file} · ${i + 1}` : file,
					file
				})
			);
		}
	}
	const given = [...lists].filter(([, list]) => list.length > 0);
	if (given.length === 0) return ok(whole);
	const missing = inputs.find(({ name }) => lists.get(name)?.length === 0);
	if (missing) {
		return refuse(
			'input.missing',
			`Nothing is given for the model’s input “${missing.name}” yet.`,
			`Add a file for it; the model needs all of ${inputs.map(({ name }) => name).join(', ')}.`
		);
	}
	const count = Math.max(...given.map(([, list]) => list.length));
	const uneven = given.find(([, list]) => list.length !== count && list.length !== 1);
	if (uneven) {
		const most = given.find(([, list]) => list.length === count);
		return refuse(
			'input.uneven',
			`“${uneven[0]}” has ${uneven[1].length} entries, “${most?.[0]}” has ${count}.`,
			'Give each input as many, or one that all tasks share.'
		);
	}
	const joined = Array.from({ length: count }, (_, i): TaskPlan => {
		const each = given.flatMap(([, list]) => list[list.length === 1 ? 0 : i] ?? []);
		const own = given.flatMap(([, list]) => (list.length === count ? (list[i] ?? []) : []));
		return {
			label: own[0]?.label ?? String(i + 1),
			parts: each.map(({ part }) => part),
			files: [...new Set(each.map(({ file }) => file))]
		};
	});
	return ok([...whole, ...joined]);
}

/** The bytes of a part that comes from an array. */
export function tensorOf({ input, tensor, first, count }: Extract<TaskPart, { from: 'tensor' }>): Tensor {
	if (count === undefined) return { ...tensor, name: input };
	const rest = tensor.dims.slice(1);
	const itemBytes = elementCount(rest) * ELEMENT_BYTES[tensor.type];
	return {
		name: input,
		type: tensor.type,
		dims: [count, ...rest],
		data: tensor.data.slice(first * itemBytes, (first + count) * itemBytes)
	};
}
