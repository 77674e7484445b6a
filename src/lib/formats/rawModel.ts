// An ONNX file as it lies, read field by field: weights stay views into it. Numbers are onnx.proto's of ONNX 1.20.
import { GRAPH_DEPTH } from './limits';
import { elementTypeOf, onnxTypeName } from './onnxTypes';
import { readTensorHeader, type RawTensorHeader } from './tensorHeader';
import type { ValueSpec } from './types';
import { fieldsOf, textOf, type Budget, type Field } from './wire';

export interface RawAttribute {
	/** The whole `AttributeProto`, for whom its value concerns. */
	bytes: Uint8Array;
}

export interface RawNode {
	op: string;
	/** Empty for the standard operators. */
	domain: string;
	inputs: string[];
	outputs: string[];
	attributes: ReadonlyMap<string, RawAttribute>;
	/** Bodies of If, Loop and Scan. */
	graphs: readonly RawGraph[];
}

/** A weight: its header, and the bytes of the whole `TensorProto`. */
export interface RawWeight {
	header: RawTensorHeader;
	bytes: Uint8Array;
}

export interface RawGraph {
	name: string;
	nodes: RawNode[];
	weights: Map<string, RawWeight>;
	/** Constants among the nodes' attributes; they count as weights of no name. */
	constants: RawWeight[];
	inputs: ValueSpec[];
	outputs: ValueSpec[];
	/** What the file says of values in between, by name. */
	values: Map<string, ValueSpec>;
}

export interface RawModel {
	irVersion: number;
	producer: string;
	/** By domain; the standard one is empty. */
	opsets: Map<string, number>;
	/** Undefined where the file has none. */
	graph: RawGraph | undefined;
	/** Operators that the file defines itself. */
	functions: { name: string; domain: string; nodes: RawNode[]; constants: RawWeight[] }[];
}

/** Of most nodes; one for all of them. */
const NONE: RawNode['attributes'] = new Map();

/** `ai.onnx` is another name of the standard domain. */
const domainOf = (field: Field): string => {
	const domain = textOf(field);
	return domain === 'ai.onnx' ? '' : domain;
};

const bytesOf = ({ number, bytes }: Field): Uint8Array => {
	if (!bytes) throw new Error(`field ${number} is no message`);
	return bytes;
};

/** @throws Error where the bytes are no ONNX model */
export function readRawModel(bytes: Uint8Array, budget: Budget): RawModel {
	const model: RawModel = { irVersion: 0, producer: '', opsets: new Map(), graph: undefined, functions: [] };
	let version = '';
	for (const field of fieldsOf(bytes, budget)) {
		if (field.number === 1) model.irVersion = Number(field.varint ?? 0n);
		else if (field.number === 2) model.producer = textOf(field);
		else if (field.number === 3) version = textOf(field);
		else if (field.number === 7) model.graph = readGraph(bytesOf(field), budget, 1);
		else if (field.number === 8) {
			const { domain, number } = readOpset(bytesOf(field), budget);
			model.opsets.set(domain, number);
		} else if (field.number === 25) model.functions.push(readFunction(bytesOf(field), budget));
	}
	model.producer = `${model.producer} ${version}`.trim();
	return model;
}

function readOpset(bytes: Uint8Array, budget: Budget): { domain: string; number: number } {
	const opset = { domain: '', number: 0 };
	for (const field of fieldsOf(bytes, budget)) {
		if (field.number === 1) opset.domain = domainOf(field);
		if (field.number === 2) opset.number = Number(field.varint ?? 0n);
	}
	return opset;
}

function readFunction(bytes: Uint8Array, budget: Budget): RawModel['functions'][number] {
	const constants: RawWeight[] = [];
	const made: RawModel['functions'][number] = { name: '', domain: '', nodes: [], constants };
	for (const field of fieldsOf(bytes, budget)) {
		if (field.number === 1) made.name = textOf(field);
		if (field.number === 7) made.nodes.push(readNode(bytesOf(field), budget, 1, constants));
		if (field.number === 10) made.domain = domainOf(field);
	}
	return made;
}

function readGraph(bytes: Uint8Array, budget: Budget, depth: number): RawGraph {
	if (depth > GRAPH_DEPTH) throw new Error(`graphs lie ${depth} deep in each other`);
	const graph: RawGraph = {
		name: '',
		nodes: [],
		weights: new Map(),
		constants: [],
		inputs: [],
		outputs: [],
		values: new Map()
	};
	for (const field of fieldsOf(bytes, budget)) {
		switch (field.number) {
			case 1:
				graph.nodes.push(readNode(bytesOf(field), budget, depth, graph.constants));
				break;
			case 2:
				graph.name = textOf(field);
				break;
			case 5: {
				const header = readTensorHeader(bytesOf(field), budget);
				graph.weights.set(header.name, { header, bytes: bytesOf(field) });
				break;
			}
			case 11:
				graph.inputs.push(readValue(bytesOf(field), budget));
				break;
			case 12:
				graph.outputs.push(readValue(bytesOf(field), budget));
				break;
			case 13: {
				const value = readValue(bytesOf(field), budget);
				graph.values.set(value.name, value);
				break;
			}
			case 15: {
				const sparse = readSparse(bytesOf(field), budget);
				if (sparse) graph.weights.set(sparse.header.name, sparse);
			}
		}
	}
	return graph;
}

/** A sparse weight counts by the values that it has. */
function readSparse(bytes: Uint8Array, budget: Budget): RawWeight | undefined {
	for (const field of fieldsOf(bytes, budget)) {
		if (field.number === 1)
			return { header: readTensorHeader(bytesOf(field), budget), bytes: bytesOf(field) };
	}
	return undefined;
}

function readNode(bytes: Uint8Array, budget: Budget, depth: number, constants: RawWeight[]): RawNode {
	const attributes = new Map<string, RawAttribute>();
	const graphs: RawGraph[] = [];
	const node: RawNode = { op: '', domain: '', inputs: [], outputs: [], attributes: NONE, graphs: [] };
	for (const field of fieldsOf(bytes, budget)) {
		switch (field.number) {
			case 1:
				node.inputs.push(textOf(field));
				break;
			case 2:
				node.outputs.push(textOf(field));
				break;
			case 4:
				node.op = textOf(field);
				break;
			case 5:
				readAttribute(bytesOf(field), budget, depth, { attributes, graphs, constants });
				break;
			case 7:
				node.domain = domainOf(field);
		}
	}
	if (!node.op) throw new Error('a node names no operator');
	if (attributes.size > 0) Object.assign(node, { attributes, graphs });
	return node;
}

function readAttribute(
	bytes: Uint8Array,
	budget: Budget,
	depth: number,
	into: { attributes: Map<string, RawAttribute>; graphs: RawGraph[]; constants: RawWeight[] }
): void {
	let name = '';
	for (const field of fieldsOf(bytes, budget)) {
		if (field.number === 1) name = textOf(field);
		// A tensor, or a list of them.
		else if (field.number === 5 || field.number === 10)
			into.constants.push({ header: readTensorHeader(bytesOf(field), budget), bytes: bytesOf(field) });
		else if (field.number === 6 || field.number === 11)
			into.graphs.push(readGraph(bytesOf(field), budget, depth + 1));
	}
	into.attributes.set(name, { bytes });
}

/** A `ValueInfoProto`. */
function readValue(bytes: Uint8Array, budget: Budget): ValueSpec {
	const value: ValueSpec = { name: '', type: undefined, typeName: 'nothing', dims: [] };
	for (const field of fieldsOf(bytes, budget)) {
		if (field.number === 1) value.name = textOf(field);
		if (field.number === 2) Object.assign(value, readType(bytesOf(field), budget, 1));
	}
	return value;
}

const CONTAINERS: Readonly<Record<number, string>> = { 4: 'sequence', 8: 'sparse tensor', 9: 'optional' };

/** A `TypeProto`. */
function readType(bytes: Uint8Array, budget: Budget, depth: number): Omit<ValueSpec, 'name'> {
	if (depth > GRAPH_DEPTH) throw new Error(`types lie ${depth} deep in each other`);
	for (const field of fieldsOf(bytes, budget)) {
		if (field.number === 1) return readTensorType(bytesOf(field), budget);
		if (field.number === 5) return { type: undefined, typeName: 'map', dims: [] };
		const container = CONTAINERS[field.number];
		if (!container) continue;
		// A sparse tensor is written as a dense one is; the others hold a type.
		let inner = field.number === 8 ? readTensorType(bytesOf(field), budget) : undefined;
		if (!inner) {
			for (const { number, bytes: element } of fieldsOf(bytesOf(field), budget))
				if (number === 1 && element) inner = readType(element, budget, depth + 1);
		}
		return { type: undefined, typeName: `${container} of ${inner?.typeName ?? 'nothing'}`, dims: [] };
	}
	return { type: undefined, typeName: 'nothing', dims: [] };
}

function readTensorType(bytes: Uint8Array, budget: Budget): Omit<ValueSpec, 'name'> {
	let elemType = 0;
	const dims: ValueSpec['dims'] = [];
	for (const field of fieldsOf(bytes, budget)) {
		if (field.number === 1) elemType = Number(field.varint ?? 0n);
		if (field.number !== 2) continue;
		for (const dim of fieldsOf(bytesOf(field), budget))
			if (dim.number === 1) dims.push(readDim(bytesOf(dim), budget));
	}
	return { type: elementTypeOf(elemType), typeName: onnxTypeName(elemType), dims };
}

function readDim(bytes: Uint8Array, budget: Budget): number | string | null {
	for (const field of fieldsOf(bytes, budget)) {
		// Some exporters write -1, or 0, where they mean any size; a size of 0 is nobody's.
		if (field.number === 1 && field.varint !== undefined && field.varint > 0n) return Number(field.varint);
		if (field.number === 2) return textOf(field) || null;
	}
	return null;
}
