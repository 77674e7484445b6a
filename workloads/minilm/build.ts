import type { Tensor } from '$lib/core/tensor';
import { createGraphBuilder } from '../onnx/graphBuilder';
import { randomStream, randomTensor } from '../onnx/randomTensor';
import type { BuiltModel } from '../onnx/types';

const LAYERS = 6;
const WIDTH = 384;
const HEADS = 12;
const HEAD = WIDTH / HEADS;
const FEED_FORWARD = 1536;
const SEQUENCE = 128;
const POSITIONS = 512;
/** Cut from BERT's 30,522: rows of a table that a run only looks up, 44 MB of them. */
const VOCABULARY = 2048;
/** What a masked key's score is lowered by: BERT's own figure, and still a number in half precision. */
const MASKED = -10_000;

/**
 * An encoder of the size and shape of all-MiniLM-L6-v2 (Wang et al., arXiv 2002.10957; BERT's layers, mean
 * pooling, unit length) with seeded weights instead of trained ones and a smaller vocabulary.
 *
 * Ids and mask are int32, not the usual int64, which WebGPU has no type for: those would put nodes on the CPU.
 *
 * @param seed any integer; the same seed gives the same bytes on every machine
 */
export function buildMinilm(seed: number): BuiltModel {
	const graph = createGraphBuilder();
	const random = (name: string, dims: number[], bound: number) =>
		graph.weights(
			name,
			dims,
			randomTensor(
				seed,
				name,
				dims.reduce((a, b) => a * b, 1),
				bound
			)
		);
	/** Weights of variance 1/fan-in keep a layer's output as large as its input. */
	const linear = (from: string, name: string, inputs: number, outputs: number) => {
		graph.addFlops(2 * SEQUENCE * inputs * outputs);
		const product = graph.node('MatMul', [
			from,
			random(`${name}.weight`, [inputs, outputs], Math.sqrt(3 / inputs))
		]);
		return graph.node('Add', [product, random(`${name}.bias`, [outputs], 0.05)]);
	};
	const norm = (from: string, name: string) => {
		const scale = graph.weights(
			`${name}.weight`,
			[WIDTH],
			randomTensor(seed, `${name}.weight`, WIDTH, 0.2).map((v) => 1 + v)
		);
		const shift = random(`${name}.bias`, [WIDTH], 0.1);
		return graph.node('LayerNormalization', [from, scale, shift], { axis: -1, epsilon: 1e-12 });
	};
	const gelu = (from: string) => {
		const erf = graph.node('Erf', [graph.node('Div', [from, graph.scalar(Math.SQRT2)])]);
		const gate = graph.node('Add', [erf, graph.scalar(1)]);
		return graph.node('Mul', [graph.node('Mul', [from, gate]), graph.scalar(0.5)]);
	};

	const mask = graph.node('Cast', ['attention_mask'], { to: 1 });
	const hidden = graph.node('Sub', [graph.scalar(1), graph.node('Unsqueeze', [mask, graph.ints([1, 2])])]);
	const bias = graph.node('Mul', [hidden, graph.scalar(MASKED)]);

	const attention = (from: string, name: string) => {
		const heads = (part: string, perm: number[]) =>
			graph.node(
				'Transpose',
				[
					graph.node('Reshape', [
						linear(from, `${name}.${part}`, WIDTH, WIDTH),
						graph.ints([0, SEQUENCE, HEADS, HEAD])
					])
				],
				{ perm }
			);
		const [query, key, value] = [
			heads('query', [0, 2, 1, 3]),
			heads('key', [0, 2, 3, 1]),
			heads('value', [0, 2, 1, 3])
		];
		graph.addFlops(2 * 2 * SEQUENCE * SEQUENCE * WIDTH);
		const scores = graph.node('Div', [graph.node('MatMul', [query, key]), graph.scalar(Math.sqrt(HEAD))]);
		const shares = graph.node('Softmax', [graph.node('Add', [scores, bias])], { axis: -1 });
		const context = graph.node('Transpose', [graph.node('MatMul', [shares, value])], { perm: [0, 2, 1, 3] });
		return linear(
			graph.node('Reshape', [context, graph.ints([0, SEQUENCE, WIDTH])]),
			`${name}.output`,
			WIDTH,
			WIDTH
		);
	};

	const words = graph.node('Gather', [random('embeddings.word', [VOCABULARY, WIDTH], 1), 'input_ids'], {
		axis: 0
	});
	const positions = graph.node('Slice', [
		random('embeddings.position', [POSITIONS, WIDTH], 0.5),
		graph.ints([0]),
		graph.ints([SEQUENCE]),
		graph.ints([0])
	]);
	const places = graph.node('Add', [
		graph.node('Add', [words, positions]),
		random('embeddings.tokenType', [WIDTH], 0.5)
	]);
	let at = norm(places, 'embeddings.norm');
	for (let layer = 0; layer < LAYERS; layer++) {
		const attended = norm(
			graph.node('Add', [at, attention(at, `layer${layer}.attention`)]),
			`layer${layer}.attention.norm`
		);
		const wide = gelu(linear(attended, `layer${layer}.intermediate`, WIDTH, FEED_FORWARD));
		const narrow = linear(wide, `layer${layer}.output`, FEED_FORWARD, WIDTH);
		at = norm(graph.node('Add', [attended, narrow]), `layer${layer}.output.norm`);
	}

	const weight = graph.node('Unsqueeze', [mask, graph.ints([2])]);
	const sum = graph.node('ReduceSum', [graph.node('Mul', [at, weight]), graph.ints([1])], { keepdims: 0 });
	const count = graph.node('Max', [
		graph.node('ReduceSum', [weight, graph.ints([1])], { keepdims: 0 }),
		graph.scalar(1e-9)
	]);
	const mean = graph.node('Div', [sum, count]);
	const length = graph.node('Max', [
		graph.node('ReduceL2', [mean], { axes: [1], keepdims: 1 }),
		graph.scalar(1e-12)
	]);
	return graph.build({
		name: 'minilm',
		opset: 17,
		inputs: [
			{ name: 'input_ids', type: 'int32', dims: ['N', SEQUENCE] },
			{ name: 'attention_mask', type: 'int32', dims: ['N', SEQUENCE] }
		],
		output: { name: 'embedding', type: 'float32', dims: ['N', WIDTH] },
		from: graph.node('Div', [mean, length])
	});
}

/** Seeded sentences: ids over the vocabulary, each of its own length from a quarter of the sequence up. */
export function buildMinilmInput(seed: number, batch = 1): Tensor[] {
	const next = randomStream(seed, 'tokens');
	const ids = new Int32Array(batch * SEQUENCE);
	const mask = new Int32Array(batch * SEQUENCE);
	for (let item = 0; item < batch; item++) {
		const length = SEQUENCE / 4 + (next() % ((SEQUENCE * 3) / 4 + 1));
		for (let i = 0; i < length; i++) {
			ids[item * SEQUENCE + i] = next() % VOCABULARY;
			mask[item * SEQUENCE + i] = 1;
		}
	}
	const tensor = (name: string, values: Int32Array<ArrayBuffer>): Tensor => ({
		name,
		type: 'int32',
		dims: [batch, SEQUENCE],
		data: new Uint8Array(values.buffer)
	});
	return [tensor('input_ids', ids), tensor('attention_mask', mask)];
}
