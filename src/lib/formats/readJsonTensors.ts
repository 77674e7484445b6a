import type { Element } from '$lib/core/elementAt';
import { RallyError } from '$lib/core/errors';
import { ELEMENT_BYTES, type ElementType, type Tensor } from '$lib/core/tensor';
import { checkedShape } from './checkedShape';
import { putElement } from './elements';
import { ARCHIVE_ENTRIES, JSON_CHARS, RANK } from './limits';
import type { ValueSpec } from './types';

/** Numbers that JSON has none for; whole numbers past 2⁵³ come as strings too. */
const WORDS: Readonly<Record<string, number>> = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity };

/**
 * The inputs of one task or of several from JSON: an object, or an array of objects, with each of the model's inputs
 * by name, as nested arrays or as `{ "dims": […], "data": […] }`.
 *
 * @param specs what the model declares: names and types come from here
 * @throws RallyError `json.notJson`, `json.tooLarge`, `json.shape`, `json.missing`, `json.unknown`, `json.value`,
 * `json.ragged`; each names the task, the input and the place in it; `tensor.shape` and `tensor.tooLarge`
 * @example readJsonTensors('{"x": [[1, 2], [3, "NaN"]]}', specs)[0]?.[0]?.dims // [2, 2]
 */
export function readJsonTensors(text: string, specs: readonly ValueSpec[]): Tensor[][] {
	if (text.length > JSON_CHARS)
		throw new RallyError('This JSON is larger than can be read.', {
			code: 'json.tooLarge',
			details: `${text.length} characters; at most ${JSON_CHARS}`,
			hint: 'Save the inputs with numpy.savez instead.'
		});
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (cause) {
		throw new RallyError('This is not JSON.', {
			code: 'json.notJson',
			details: cause instanceof Error ? cause.message.slice(0, 200) : String(cause),
			hint: 'NaN and Infinity must stand in quotes; no comma may follow the last value.',
			cause
		});
	}
	const tasks = Array.isArray(json) ? json : [json];
	if (tasks.length > ARCHIVE_ENTRIES)
		throw new RallyError(`This JSON holds ${tasks.length} tasks; at most ${ARCHIVE_ENTRIES} are taken.`, {
			code: 'json.tooLarge',
			hint: 'Split it into several files.'
		});
	return tasks.map((task: unknown, index) =>
		readTask(task, specs, tasks.length > 1 ? ` of task ${index + 1}` : '')
	);
}

function readTask(task: unknown, specs: readonly ValueSpec[], of: string): Tensor[] {
	const names = specs.map(({ name }) => name);
	if (!isObject(task))
		throw new RallyError(`The inputs${of} must be an object of inputs by name.`, {
			code: 'json.shape',
			hint: `Write { ${names.map((name) => `${JSON.stringify(name)}: […]`).join(', ')} }.`
		});
	const unknown = Object.keys(task).find((name) => !names.includes(name));
	if (unknown !== undefined)
		throw new RallyError(
			`The model has no input “${unknown.slice(0, 100)}”${of && `, which stands in the inputs${of}`}.`,
			{
				code: 'json.unknown',
				hint: `Its inputs are ${names.join(', ')}.`
			}
		);
	return specs.map((spec) => {
		if (!Object.hasOwn(task, spec.name))
			throw new RallyError(`The input “${spec.name}”${of} is missing.`, {
				code: 'json.missing',
				hint: `The model's inputs are ${names.join(', ')}.`
			});
		return readValue(task[spec.name], spec, `The input “${spec.name}”${of}`);
	});
}

function readValue(value: unknown, { name, type, typeName }: ValueSpec, of: string): Tensor {
	if (!type)
		throw new RallyError(`${of} is ${typeName}, which no task can carry.`, {
			code: 'json.value',
			hint: 'Export the model with a tensor of numbers in its place.'
		});
	const given = isObject(value) ? explicit(value, type, of) : { dims: dimsOf(value), data: value };
	const size = checkedShape(of, type, given.dims);
	const bytes = new Uint8Array(size);
	const view = new DataView(bytes.buffer);
	const flat = isObject(value);
	let at = 0;
	const put = (item: unknown, depth: number, place: string): void => {
		if (depth < (flat ? 1 : given.dims.length)) {
			const wanted = flat ? size / ELEMENT_BYTES[type] : (given.dims[depth] ?? 0);
			if (!Array.isArray(item) || item.length !== wanted) throw ragged(of, place, item, wanted);
			item.forEach((inner: unknown, i) => put(inner, depth + 1, `${place}[${i}]`));
			return;
		}
		const element = elementOf(item, type);
		if (element === undefined || !putElement(view, type, at, element))
			throw wrongValue(of, place, item, type);
		at += ELEMENT_BYTES[type];
	};
	put(given.data, 0, '');
	return { name, type, dims: given.dims, data: bytes };
}

/** `{ dims, data }`, with a type that must be the model's where one stands there. */
function explicit(value: Record<string, unknown>, type: ElementType, of: string) {
	const { dims, data } = value;
	if (!Array.isArray(dims) || !dims.every((dim) => typeof dim === 'number') || !Array.isArray(data))
		throw new RallyError(`${of} must be nested arrays, or have "dims" and "data".`, {
			code: 'json.shape',
			hint: 'Write { "dims": [2, 3], "data": [1, 2, 3, 4, 5, 6] }.'
		});
	if (value.type !== undefined && value.type !== type)
		throw new RallyError(`${of} must be ${type}.`, {
			code: 'json.value',
			details: `it says "type": ${JSON.stringify(value.type).slice(0, 100)}`,
			hint: 'Leave the type out: the model knows it.'
		});
	return { dims: dims as number[], data };
}

/** How deep and wide nested arrays are, by the first of each; a lone value is 0-d. */
function dimsOf(value: unknown): number[] {
	const dims: number[] = [];
	// One more than is allowed, so that it is refused by its rank.
	for (let inner = value; Array.isArray(inner) && dims.length <= RANK; inner = inner[0] as unknown)
		dims.push(inner.length);
	return dims;
}

function elementOf(item: unknown, type: ElementType): Element | undefined {
	if (typeof item === 'number' || typeof item === 'boolean') return item;
	if (typeof item !== 'string') return undefined;
	if (Object.hasOwn(WORDS, item)) return WORDS[item];
	// Only 64-bit integers need to be written so.
	return (type === 'int64' || type === 'uint64') && /^-?\d{1,20}$/.test(item) ? BigInt(item) : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const ragged = (of: string, place: string, item: unknown, wanted: number): RallyError =>
	new RallyError(`${of} is not one block of values.`, {
		code: 'json.ragged',
		details: `${place || 'it'} ${Array.isArray(item) ? `holds ${item.length} values` : 'is no array'}, ${wanted} are needed`,
		hint: 'Make all rows equally long.'
	});

const wrongValue = (of: string, place: string, item: unknown, type: ElementType): RallyError =>
	new RallyError(`${of} holds a value that is no ${type}.`, {
		code: 'json.value',
		details: `${place || 'it'} is ${(JSON.stringify(item) ?? 'nothing').slice(0, 100)}`,
		hint:
			type === 'int64' || type === 'uint64'
				? 'Write whole numbers past 9,007,199,254,740,991 as strings.'
				: 'Write it as a number; NaN and Infinity in quotes.'
	});
