import { RANK } from './limits';
import { intOf, intsOf, smallValues, tensorOf } from './nodeValues';
import type { RawGraph, RawNode, RawWeight } from './rawModel';
import { shapeOf, type Known, type Shape } from './shapes';
import { readTensorHeader } from './tensorHeader';
import type { ValueSpec } from './types';

/** Where the second factor of a product stands. */
const FACTOR: Readonly<Record<string, number>> = {
	MatMul: 1,
	MatMulInteger: 1,
	QLinearMatMul: 3,
	Gemm: 1,
	Conv: 1,
	ConvInteger: 1,
	FusedConv: 1,
	QLinearConv: 3,
	ConvTranspose: 1
};
/** No layer splits into more; an estimate of work is not worth a search through a million. */
const MOST_OUTPUTS = 1024;
/** They compute much, and how much is not counted here. */
const UNCOUNTED = new Set(
	`Attention Einsum GroupQueryAttention GRU If Loop LSTM MatMulNBits MultiHeadAttention RNN Scan`.split(' ')
);

/**
 * Floating-point operations (a multiply-add is two) of MatMul, Gemm and Conv in one run of a graph, every free first
 * dimension of its inputs taken as 1.
 *
 * @param inputs those that a task brings
 * @returns undefined where the shape of one of them is only known when the model runs, or where an operator computes
 * much that is not counted here
 */
export function countFlops(graph: RawGraph, inputs: readonly ValueSpec[]): number | undefined {
	if (inputs.some(({ dims }) => dims.length > RANK)) return undefined;
	const shapes = new Map<string, Shape>();
	const values = new Map<string, Shape>();
	// A size that is free at one place is 1 wherever its name stands.
	const free = new Set(inputs.map(({ dims }) => dims[0]).filter((dim) => typeof dim === 'string'));
	const bind = ({ dims }: ValueSpec, first: boolean): Shape =>
		dims.map((dim, i) =>
			typeof dim === 'number' ? dim : (first && i === 0) || free.has(dim ?? '') ? 1 : undefined
		);
	const learn = (name: string, weight: RawWeight) => {
		shapes.set(name, weight.header.dims.map(Number));
		const small = smallValues(weight);
		if (small) values.set(name, small);
	};
	for (const [name, weight] of graph.weights) learn(name, weight);
	for (const input of inputs) shapes.set(input.name, bind(input, true));

	let flops = 0;
	for (const node of graph.nodes) {
		if (UNCOUNTED.has(node.op) || node.outputs.length > MOST_OUTPUTS) return undefined;
		const known: Known = {
			shape: (i) => shapes.get(node.inputs[i] ?? ''),
			values: (i) => values.get(node.inputs[i] ?? '')
		};
		if (node.op === 'Constant') {
			const bytes = tensorOf(node, 'value');
			const ints = intsOf(node, 'value_ints');
			const name = node.outputs[0] ?? '';
			if (bytes) learn(name, { header: readTensorHeader(bytes), bytes });
			else if (ints) {
				shapes.set(name, [ints.length]);
				values.set(name, ints);
			}
			continue;
		}
		node.outputs.forEach((name, i) => {
			const told = graph.values.get(name);
			const computed = shapeOf(node, known, i);
			const shape = computed?.every((dim) => dim !== undefined)
				? computed
				: told
					? bind(told, false)
					: computed;
			if (shape) shapes.set(name, shape);
		});
		const computed = shapeArithmetic(node, known);
		if (computed) values.set(node.outputs[0] ?? '', computed);
		if (!(node.op in FACTOR)) continue;
		const work = workOf(node, known, shapes.get(node.outputs[0] ?? ''));
		if (work === undefined || !Number.isFinite(work)) return undefined;
		flops += work;
	}
	return flops;
}

/** Two for each multiply-add. */
function workOf(node: RawNode, known: Known, out: Shape | undefined): number | undefined {
	const x = known.shape(0);
	const w = known.shape(FACTOR[node.op] ?? 1);
	if (!x || !w || !out) return undefined;
	const all = (dims: Shape) => dims.reduce<number>((product, dim) => product * (dim ?? NaN), 1);
	// Weights are [out, in / groups, …]; transposed ones [in, out / groups, …].
	if (node.op === 'ConvTranspose') return 2 * all(x) * all(w.slice(1));
	if (node.op.includes('Conv')) return 2 * all(out) * all(w.slice(1));
	if (node.op === 'Gemm') return 2 * all(out) * (x[intOf(node, 'transA', 0) ? 0 : 1] ?? NaN);
	return 2 * all(out) * (x.at(-1) ?? NaN);
}

/** Shapes that a model computes from shapes, as exporters write `x.view(x.size(0), -1)`. */
function shapeArithmetic(node: RawNode, known: Known): Shape | undefined {
	const a = known.values(0);
	switch (node.op) {
		case 'Shape': {
			const x = known.shape(0);
			const end = intOf(node, 'end', x?.length ?? 0);
			return x?.slice(intOf(node, 'start', 0), end);
		}
		case 'Cast':
		case 'Identity':
		case 'Squeeze':
		case 'Unsqueeze':
			return a;
		case 'Gather':
			return a && known.values(1)?.map((i) => (i === undefined ? undefined : a.at(i)));
		case 'Concat': {
			const parts = node.inputs.map((_, i) => known.values(i));
			return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
		}
		case 'Slice': {
			const start = (intsOf(node, 'starts') ?? known.values(1))?.[0];
			const end = (intsOf(node, 'ends') ?? known.values(2))?.[0];
			return start === undefined || end === undefined ? undefined : a?.slice(start, end);
		}
		case 'Add':
		case 'Sub':
		case 'Mul':
		case 'Div': {
			const b = known.values(1);
			if (!a || !b || (a.length !== b.length && b.length !== 1)) return undefined;
			return a.map((left, i) => compute(node.op, left, b[b.length === 1 ? 0 : i]));
		}
		default:
			return undefined;
	}
}

function compute(op: string, a: number | undefined, b: number | undefined): number | undefined {
	if (a === undefined || b === undefined) return undefined;
	if (op === 'Add') return a + b;
	if (op === 'Sub') return a - b;
	return op === 'Mul' ? a * b : Math.trunc(a / b);
}
