import * as fc from 'fast-check';
import { TensorProto_DataLocation, TensorProto_DataType as Type } from 'onnx-buf';
import { expect, test } from 'vitest';
import { concatBytes } from '$lib/core/bytes';
import { MODEL_BYTES, TENSOR_DIMS, TENSORS_PER_MESSAGE } from '$lib/protocol/limits';
import { GRAPH_DEPTH, MODEL_FILE_BYTES, RANK, TENSORS_PER_TASK } from './limits';
import { parseModel } from './parseModel';
import { readRawModel } from './rawModel';
import { integers, node, onnx, value, weight } from './testModels';
import type { ModelProblem } from './types';

const relu = {
	name: 'g',
	node: [node('Relu', ['x'], ['y'])],
	input: [value('x', ['N', 3])],
	output: [value('y', ['N', 3])]
};
const problems = (bytes: Uint8Array) => parseModel(bytes).problems.map(brief);
const brief = ({ code, blocks }: ModelProblem) => (blocks ? `${code}!` : code);
const refusal = (bytes: Uint8Array) => {
	try {
		return parseModel(bytes);
	} catch (thrown) {
		return thrown;
	}
};
/** A message in a field of another. */
const inside = (field: number, bytes: Uint8Array): Uint8Array => {
	const length: number[] = [];
	for (let rest = bytes.length; ; rest >>>= 7) {
		length.push(rest > 127 ? (rest & 127) | 128 : rest);
		if (rest <= 127) break;
	}
	return concatBytes(Uint8Array.of((field << 3) | 2), Uint8Array.from(length), bytes);
};

test('tells what a file says of itself', () => {
	const facts = parseModel(
		onnx(
			{
				name: 'net',
				node: [
					node('Gemm', ['x', 'w'], ['h'], { transB: 1 }),
					node('Relu', ['h'], ['a']),
					node('Relu', ['a'], ['y'])
				],
				initializer: [weight('w', [5, 3])],
				// As older exporters do, the weight is listed as an input too.
				input: [value('x', ['N', 3]), value('w', [5, 3])],
				output: [value('y', ['N', null], Type.FLOAT16)]
			},
			{
				producerName: 'pytorch',
				producerVersion: '2.4',
				opsetImport: [
					{ domain: 'ai.onnx', version: 17n },
					{ domain: 'com.microsoft', version: 1n }
				]
			}
		)
	);
	expect(facts).toMatchObject({
		name: 'net',
		producer: 'pytorch 2.4',
		irVersion: 8,
		opset: 17,
		otherDomains: [{ domain: 'com.microsoft', version: 1 }],
		inputs: [{ name: 'x', type: 'float32', typeName: 'float32', dims: ['N', 3] }],
		outputs: [{ name: 'y', type: 'float16', dims: ['N', null] }],
		operators: [
			{ name: 'Relu', domain: '', count: 2 },
			{ name: 'Gemm', domain: '', count: 1 }
		],
		parameters: 15,
		externalData: [],
		flopsPerItem: 2 * 3 * 5,
		problems: []
	});
});

test('the limits of its files are those of the wire', () => {
	expect([MODEL_FILE_BYTES, RANK, TENSORS_PER_TASK]).toEqual([MODEL_BYTES, TENSOR_DIMS, TENSORS_PER_MESSAGE]);
});

test('the operators of branches, loops and functions count too, and their weights', () => {
	const body = {
		name: 'b',
		node: [node('Loop', [], ['z'], { body: relu })],
		initializer: [weight('w', [7])]
	};
	const facts = parseModel(
		onnx(
			{
				...relu,
				node: [
					node('If', ['c'], ['y'], { then_branch: body, else_branch: relu }),
					node('F', ['x'], ['y'], {}, 'own')
				]
			},
			{ functions: [{ name: 'F', domain: 'own', node: [node('Relu', ['x'], ['y'])] }] }
		)
	);
	expect(facts.operators).toEqual([
		{ name: 'Relu', domain: '', count: 3 },
		{ name: 'F', domain: 'own', count: 1 },
		{ name: 'If', domain: '', count: 1 },
		{ name: 'Loop', domain: '', count: 1 }
	]);
	expect(facts.parameters).toBe(7);
	// Loop has no kernel; F is the model's own.
	expect(facts.problems.map(({ sentence }) => sentence)).toEqual([
		'The model runs partly on the CPU: the GPU has no Loop.'
	]);
});

test('operator sets and format versions are taken up to the runtime’s, on both sides', () => {
	const at = (version: number, op = 'Relu') =>
		problems(
			onnx(
				{ ...relu, node: [node(op, ['x'], ['y'])] },
				{ opsetImport: [{ domain: '', version: BigInt(version) }] }
			)
		);
	expect([at(26), at(27)]).toEqual([[], ['opset!']]);
	expect([at(7), at(6), at(5)]).toEqual([[], ['opset', 'cpuOnly'], ['opset!', 'cpuOnly']]);
	expect([at(7, 'Sin'), at(6, 'Flatten'), at(6, 'Add')]).toEqual([
		[],
		['opset', 'cpuOnly'],
		['opset!', 'cpuOnly']
	]);
	expect(problems(onnx(relu, { opsetImport: [] }))).toContain('opset!');
	expect(problems(onnx(relu, { irVersion: 13n }))).toEqual([]);
	expect(problems(onnx(relu, { irVersion: 14n }))).toEqual(['irVersion!']);
});

test('weights in other files are named', () => {
	const external = (location: string) => ({
		...weight('w' + location, [2, 2]),
		dataLocation: TensorProto_DataLocation.EXTERNAL,
		externalData: [
			{ key: 'location', value: location },
			{ key: 'offset', value: '0' }
		]
	});
	const facts = parseModel(
		onnx({ ...relu, initializer: [external('a.data'), external('b.data'), external('a.data')] })
	);
	expect(facts.externalData).toEqual(['a.data', 'b.data']);
	expect(facts.parameters).toBe(8);
	expect(facts.problems).toMatchObject([{ code: 'externalData', blocks: true }]);
	expect(facts.problems[0]?.sentence).toContain('a.data and b.data');
});

test('types that no task can carry block, by name', () => {
	const inner = { value: { case: 'tensorType' as const, value: { elemType: Type.FLOAT } } };
	const sequence = { value: { case: 'sequenceType' as const, value: { elemType: inner } } };
	const optional = { value: { case: 'optionalType' as const, value: { elemType: sequence } } };
	const map = { value: { case: 'mapType' as const, value: { keyType: Type.INT64, valueType: inner } } };
	const sparse = { value: { case: 'sparseTensorType' as const, value: { elemType: Type.FLOAT } } };
	const typed = (type: object) => parseModel(onnx({ ...relu, input: [{ name: 'x', type }] }));
	expect(typed(sequence).problems).toMatchObject([{ code: 'sequence', blocks: true }]);
	expect(typed(sequence).inputs[0]).toMatchObject({ type: undefined, typeName: 'sequence of float32' });
	expect(typed(optional).inputs[0]?.typeName).toBe('optional of sequence of float32');
	expect(typed(map).problems).toMatchObject([{ code: 'sequence' }]);
	expect(typed(sparse).inputs[0]?.typeName).toBe('sparse tensor of float32');
	const of = (elemType: number) => parseModel(onnx({ ...relu, output: [value('y', [1], elemType)] }));
	expect(of(Type.STRING).problems).toMatchObject([{ code: 'type', blocks: true }]);
	expect(of(Type.BFLOAT16).outputs[0]).toMatchObject({ type: undefined, typeName: 'bfloat16' });
	expect(of(Type.UINT64).problems).toEqual([]);
	expect(of(99).outputs[0]?.typeName).toBe('type 99');
});

test('what a task cannot carry blocks, on both sides of each limit', () => {
	const inputs = (count: number) => Array.from({ length: count }, (_, i) => value(`x${i}`, [1]));
	expect(problems(onnx({ ...relu, input: inputs(TENSORS_PER_TASK) }))).toEqual([]);
	expect(problems(onnx({ ...relu, input: inputs(TENSORS_PER_TASK + 1) }))).toEqual(['tooMany!']);
	expect(problems(onnx({ ...relu, input: [value('x', Array<number>(RANK).fill(1))] }))).toEqual([]);
	expect(problems(onnx({ ...relu, input: [value('x', Array<number>(RANK + 1).fill(1))] }))).toEqual([
		'tooMany!'
	]);
	expect(problems(onnx({ ...relu, output: [] }))).toEqual(['noOutputs!']);
});

test('operators that nobody has block, those that the GPU lacks do not', () => {
	const with_ = (...nodes: ReturnType<typeof node>[]) => parseModel(onnx({ ...relu, node: nodes }));
	expect(with_(node('Foo', ['x'], ['y'], {}, 'my.ops')).problems).toMatchObject([
		{ code: 'operator', blocks: true, sentence: expect.stringContaining('my.ops.Foo') }
	]);
	expect(with_(node('NonZero', ['x'], ['y'])).problems).toMatchObject([{ code: 'cpuOnly', blocks: false }]);
	expect(with_(node('NonZero', ['x'], ['a']), node('Relu', ['a'], ['y'])).problems).toMatchObject([
		{ code: 'operator', blocks: false, sentence: expect.stringContaining('NonZero') }
	]);
	const cos = { ...relu, node: [node('Cos', ['x'], ['y'])] };
	expect(problems(onnx(cos, { opsetImport: [{ version: 21n }] }))).toEqual([]);
	expect(problems(onnx(cos, { opsetImport: [{ version: 22n }] }))).toEqual(['cpuOnly']);
	expect(with_(node('FusedConv', ['x'], ['y'], {}, 'com.microsoft')).problems).toEqual([]);
	expect(with_(node('Scaler', ['x'], ['y'], {}, 'ai.onnx.ml')).problems.map(brief)).toEqual(['cpuOnly']);
	// Computed while it loads, or taken out.
	const folded = [node('Constant', [], ['c']), node('NonZero', ['c'], ['d']), node('Dropout', ['x'], ['e'])];
	expect(with_(...folded, node('Add', ['e', 'd'], ['y'])).problems).toEqual([]);
});

test('counts the work of a convolution, of products of matrices, and of shapes that a model computes', () => {
	const flops = (bytes: Uint8Array) => parseModel(bytes).flopsPerItem;
	const conv = onnx({
		node: [
			node('Conv', ['x', 'k'], ['a'], { pads: [1, 1, 1, 1], strides: [2, 2], group: 2 }),
			node('Relu', ['a'], ['b']),
			node('Shape', ['b'], ['s']),
			node('Gather', ['s', 'zero'], ['n']),
			node('Unsqueeze', ['n', 'axes'], ['n1']),
			node('Concat', ['n1', 'minus'], ['to'], { axis: 0 }),
			node('Reshape', ['b', 'to'], ['f']),
			node('MatMul', ['f', 'w'], ['y'])
		],
		initializer: [
			weight('k', [8, 2, 3, 3]),
			{ ...integers('zero', [0]), dims: [] },
			integers('axes', [0]),
			integers('minus', [-1]),
			weight('w', [8 * 4 * 4, 10])
		],
		input: [value('x', ['N', 4, 8, 8])],
		output: [value('y', ['N', 10])]
	});
	expect(flops(conv)).toBe(2 * (8 * 4 * 4) * (2 * 3 * 3) + 2 * 128 * 10);
	const matMul = (a: (number | string)[], b: (number | string)[]) =>
		flops(
			onnx({
				node: [node('MatMul', ['a', 'b'], ['y'])],
				input: [value('a', a), value('b', b)],
				output: [value('y', [])]
			})
		);
	expect(matMul(['N', 5, 3], [3, 2])).toBe(2 * 5 * 3 * 2);
	expect(matMul(['N', 3], ['N', 3, 2])).toBe(2 * 3 * 2);
	// Only the run knows how long the sentence is.
	expect(matMul(['N', 'words', 3], [3, 2])).toBeUndefined();
	expect(flops(onnx({ ...relu, node: [node('LSTM', ['x'], ['y'])] }))).toBeUndefined();
	expect(flops(onnx(relu))).toBe(0);
});

test('half a gigabyte of weights is stepped over, not copied', () => {
	const head = onnx({ ...relu, initializer: [weight('w', [131_072_000])] });
	const zeros = 524_288_000;
	// Of a field that nobody reads, its length written in five bytes: training_info.
	const digits = [0, 7, 14, 21, 28].map(
		(bits, i) => (Math.floor(zeros / 2 ** bits) & 127) | (i < 4 ? 128 : 0)
	);
	const prefix = concatBytes(head, Uint8Array.of(0xa2, 0x01, ...digits));
	const file = new Uint8Array(prefix.length + zeros);
	file.set(prefix);
	const before = process.memoryUsage().arrayBuffers;
	expect(parseModel(file)).toMatchObject({ parameters: 131_072_000, sizeBytes: file.length });
	expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
	expect(parseModel(file).problems).toEqual([]);
});

test('a file is as large as it may be, or one byte larger', () => {
	const model = onnx(relu);
	const padded = (size: number) => {
		const file = new Uint8Array(size);
		file.set(model);
		// doc_string over all the rest, its length written in five bytes.
		const length = size - model.length - 6;
		const digits = [0, 7, 14, 21, 28].map(
			(bits, i) => (Math.floor(length / 2 ** bits) & 127) | (i < 4 ? 128 : 0)
		);
		file.set([0x32, ...digits], model.length);
		return file;
	};
	expect(problems(padded(MODEL_FILE_BYTES))).toEqual([]);
	expect(problems(padded(MODEL_FILE_BYTES + 1))).toEqual(['tooLarge!']);
});

test('files that people take for ONNX are named', () => {
	const sentence = (bytes: Uint8Array | string) =>
		(
			refusal(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes) as Error & {
				shortMessage: string;
			}
		).shortMessage;
	expect(sentence('PK\x03\x04…')).toContain('zip');
	expect(sentence(Uint8Array.of(0x80, 2, 0x8a))).toContain('pickled');
	expect(sentence(Uint8Array.of(0x89, 0x48, 0x44, 0x46))).toContain('HDF5');
	expect(sentence('\x1c\0\0\0TFL3')).toContain('TensorFlow Lite');
	expect(sentence('\x18\0\0\0ORTM')).toContain('own format');
	expect(sentence('GGUF')).toContain('GGUF');
	expect(sentence('\x40\0\0\0\0\0\0\0{"weight"')).toContain('safetensors');
	expect(sentence('version https://git-lfs.github.com/spec/v1')).toContain('Git LFS');
	expect(sentence('\n<!DOCTYPE html>')).toContain('web page');
	expect(sentence('')).toContain('empty');
	expect(refusal(new TextEncoder().encode('hello'))).toMatchObject({ code: 'model.notOnnx' });
	expect(refusal(onnx({ node: [] }).slice(0, 0))).toMatchObject({ code: 'model.notOnnx' });
	expect(refusal(Uint8Array.of(0x08, 8))).toMatchObject({ code: 'model.notOnnx' });
});

test('graphs in graphs without end are refused, however deep they go', () => {
	const op = inside(4, new TextEncoder().encode('If'));
	const nested = (depth: number): Uint8Array => {
		let graph = new Uint8Array();
		// graph.node.attribute.g
		for (let i = 1; i < depth; i++)
			graph = new Uint8Array(inside(1, concatBytes(op, inside(5, inside(6, graph)))));
		return concatBytes(onnx(relu), inside(7, graph));
	};
	expect(refusal(nested(GRAPH_DEPTH))).toMatchObject({ opset: 17 });
	expect(refusal(nested(GRAPH_DEPTH + 1))).toMatchObject({ code: 'model.malformed' });
	expect(refusal(nested(400))).toMatchObject({ code: 'model.malformed' });
	let type = new Uint8Array();
	for (let i = 0; i < 400; i++) type = new Uint8Array(inside(4, inside(1, type)));
	expect(refusal(concatBytes(onnx(relu), inside(7, inside(11, inside(2, type)))))).toMatchObject({
		code: 'model.malformed'
	});
});

test('a file of nothing but nodes is given up once its budget is spent', () => {
	const relus = Array.from({ length: 50 }, () => node('Relu', [], []));
	const graph = onnx({ node: relus });
	// The version, the set of operators with its two fields, the graph; for each node itself, its operator and domain.
	expect(readRawModel(graph, { fields: 5 + 3 * 50 }).graph?.nodes).toHaveLength(50);
	expect(() => readRawModel(graph, { fields: 4 + 3 * 50 })).toThrow('more fields');
	expect(refusal(onnx({ node: [node('', [], [])] }))).toMatchObject({ code: 'model.notOnnx' });
});

test('a file that gives much to say is answered shortly', () => {
	const input = Array.from({ length: 5_000 }, (_, i) => value(`${i}`.repeat(500), [1], Type.STRING));
	const split = node('Split', ['x'], Array<string>(20_000).fill('y'), {
		split: Array<number>(20_000).fill(1)
	});
	const facts = parseModel(onnx({ node: [split], input, output: [value('y', [1])] }));
	expect(facts.problems).toHaveLength(1 + TENSORS_PER_TASK);
	for (const { sentence } of facts.problems) expect(sentence.length).toBeLessThan(200);
	expect(facts.flopsPerItem).toBeUndefined();
});

test('shapes of weights that overflow, or are none, block', () => {
	const huge = (...dims: bigint[]) =>
		problems(onnx({ ...relu, initializer: [{ ...weight('w', []), dims }] }));
	expect(huge(2n ** 62n, 2n ** 62n, 2n ** 62n)).toEqual(['malformed!']);
	expect(huge(-1n)).toEqual(['malformed!']);
	expect(huge(2n ** 53n)).toEqual(['malformed!']);
	expect(huge(2n ** 53n - 1n)).toEqual([]);
	expect(refusal(onnx({ ...relu, initializer: [weight('w', Array<number>(65).fill(1))] }))).toMatchObject({
		code: 'model.notOnnx'
	});
});

test('a file cut at any byte, or with any byte changed, is read or refused with a code', () => {
	const file = onnx({
		...relu,
		node: [
			node('Conv', ['x', 'k'], ['a'], { pads: [1, 1, 1, 1] }),
			node('If', ['c'], ['y'], { then_branch: relu })
		],
		initializer: [weight('k', [8, 4, 3, 3]), integers('s', [1, -1])]
	});
	for (let at = 0; at < file.length; at++) {
		for (const bytes of [file.slice(0, at), file.map((byte, i) => (i === at ? byte ^ 0x55 : byte))]) {
			const outcome = refusal(bytes);
			if (outcome instanceof Error)
				expect(outcome).toMatchObject({ code: expect.stringMatching(/^model\./) });
		}
	}
});

test('random bytes are refused with a code', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
			const outcome = refusal(bytes);
			if (outcome instanceof Error)
				expect(outcome).toMatchObject({ code: expect.stringMatching(/^model\./) });
		})
	);
});
