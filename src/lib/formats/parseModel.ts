import { RallyError, toRallyError } from '$lib/core/errors';
import { countFlops } from './countFlops';
import { findProblems } from './findProblems';
import { MODEL_FIELDS } from './limits';
import { guessKind } from './guessKind';
import { readRawModel, type RawGraph, type RawModel, type RawNode, type RawWeight } from './rawModel';
import type { ModelFacts } from './types';

/**
 * What an ONNX file says of itself, and what stands against running it, without loading it into a runtime. Weights
 * are stepped over where they lie: half a gigabyte takes milliseconds and no memory.
 *
 * @param bytes of the whole file
 * @throws RallyError `model.notOnnx`, which names the format that it seems to be instead; `model.malformed` where it
 * says more or nests deeper than any model does
 * @example parseModel(bytes).problems.filter(({ blocks }) => blocks) // []: it may be loaded
 */
export function parseModel(bytes: Uint8Array): ModelFacts {
	const other = guessKind(bytes);
	if (other) throw notOnnx(other.sentence, other.hint);
	const model = read(bytes);
	const { graph } = model;
	if (!graph || (model.irVersion === 0 && model.opsets.size === 0))
		throw notOnnx(
			'This file is not an ONNX model.',
			'Export the model to ONNX and drop the .onnx file here.'
		);

	const graphs = allGraphs(graph);
	const weights = [
		...graphs.flatMap(({ weights, constants }) => [...weights.values(), ...constants]),
		...model.functions.flatMap(({ constants }) => constants)
	];
	const inputs = graph.inputs.filter(({ name }) => !graph.weights.has(name));
	const counted = countParameters(weights);
	const opset = model.opsets.get('') ?? 0;
	const facts: ModelFacts = {
		sizeBytes: bytes.length,
		name: graph.name,
		producer: model.producer,
		irVersion: model.irVersion,
		opset,
		otherDomains: [...model.opsets]
			.filter(([domain]) => domain !== '')
			.map(([domain, version]) => ({ domain, version })),
		inputs,
		outputs: graph.outputs,
		operators: countOperators(model, graphs),
		parameters: counted ?? 0,
		externalData: [...new Set(weights.flatMap(({ header }) => header.external ?? []))],
		flopsPerItem: undefined,
		problems: []
	};
	facts.problems = findProblems(facts, {
		defined: new Set(model.functions.map(({ domain, name }) => `${domain}:${name}`)),
		runs: operatorsThatRun(model, graph),
		overflows: counted === undefined
	});
	facts.flopsPerItem = roughly(() => countFlops(graph, inputs));
	return facts;
}

function read(bytes: Uint8Array): RawModel {
	const budget = { fields: MODEL_FIELDS };
	try {
		return readRawModel(bytes, budget);
	} catch (cause) {
		const details = toRallyError(cause).shortMessage;
		if (budget.fields < 0 || / deep in /.test(details))
			throw new RallyError('This model is nested deeper, or says more, than any model does.', {
				code: 'model.malformed',
				details,
				hint: 'Export it again.',
				cause
			});
		throw notOnnx(
			'This file is not an ONNX model, or it is damaged or cut off.',
			'Export the model to ONNX and drop the .onnx file here.',
			details
		);
	}
}

const notOnnx = (sentence: string, hint: string, details?: string): RallyError =>
	new RallyError(sentence, { code: 'model.notOnnx', hint, ...(details === undefined ? {} : { details }) });

/** A graph with all that lie in its nodes. */
function allGraphs(graph: RawGraph): RawGraph[] {
	return [graph, ...graph.nodes.flatMap(({ graphs }) => graphs.flatMap(allGraphs))];
}

/** @returns undefined where a shape is none, or overflows */
function countParameters(weights: readonly RawWeight[]): number | undefined {
	let all = 0n;
	for (const { header } of weights) {
		if (header.dims.some((dim) => dim < 0n)) return undefined;
		all += header.dims.reduce((product, dim) => product * dim, 1n);
		if (all > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
	}
	return Number(all);
}

function countOperators(model: RawModel, graphs: readonly RawGraph[]): ModelFacts['operators'] {
	const counts = new Map<string, ModelFacts['operators'][number]>();
	const count = ({ op, domain }: RawNode) => {
		const key = `${domain}:${op}`;
		const operator = counts.get(key) ?? { name: op, domain, count: 0 };
		operator.count++;
		counts.set(key, operator);
	};
	for (const { nodes } of graphs) nodes.forEach(count);
	for (const { nodes } of model.functions)
		for (const node of nodes) {
			count(node);
			node.graphs.flatMap(allGraphs).forEach((inner) => inner.nodes.forEach(count));
		}
	return [...counts.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** Taken out while a model loads. */
const REMOVED = new Set(['Constant', 'Dropout', 'Identity']);

/** Operators that are left once what hangs on weights alone is computed, as a runtime does it while it loads. */
function operatorsThatRun(model: RawModel, graph: RawGraph): Set<string> {
	const runs = new Set<string>();
	const constant = new Set(['', ...graph.weights.keys()]);
	for (const input of graph.inputs) if (!graph.weights.has(input.name)) constant.delete(input.name);
	for (const node of graph.nodes) {
		const folds = node.op === 'Constant' || (node.inputs.length > 0 && node.graphs.length === 0);
		if (folds && node.inputs.every((name) => constant.has(name)))
			node.outputs.forEach((name) => constant.add(name));
		else if (!REMOVED.has(node.op)) runs.add(`${node.domain}:${node.op}`);
	}
	const inner = [
		...graph.nodes.flatMap(({ graphs }) => graphs.flatMap(allGraphs)),
		...model.functions.flatMap(({ nodes }) => ({ nodes }))
	];
	for (const { nodes } of inner)
		for (const { op, domain } of nodes) if (!REMOVED.has(op)) runs.add(`${domain}:${op}`);
	return runs;
}

/** An estimate is worth no refusal: where a damaged attribute stands in its way there is none. */
function roughly(estimate: () => number | undefined): number | undefined {
	try {
		return estimate();
	} catch {
		return undefined;
	}
}
