import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataType } from 'onnx-buf';
import { expect, test } from 'vitest';
import { node, onnx, value } from './testModels';
import { upgradeOpset } from './upgradeOpset';

type Node = ReturnType<typeof node>;

const x = value('x', [2, 3, 4, 5]);
const y = value('y', [2, 3, 4, 5]);

const old = (nodes: Node[], inputs = [x], opset = 6n) =>
	onnx(
		{ name: 'old', node: nodes, input: inputs, output: [y] },
		{ irVersion: 3n, opsetImport: [{ domain: '', version: opset }] }
	);

/** The nodes as text, those that were written for them first. */
function upgraded(
	bytes: Uint8Array<ArrayBuffer>
): { opset: bigint | undefined; nodes: string[] } | undefined {
	const found = upgradeOpset(bytes);
	if (!found) return undefined;
	const { graph, opsetImport } = fromBinary(ModelProtoSchema, found.bytes);
	const nodes = graph?.node ?? [];
	return {
		opset: opsetImport[0]?.version,
		nodes: nodes.map(({ opType, input, output, attribute }) => {
			const attributes = attribute.map(({ name, ints, t }) =>
				t ? `${name}=${[...new Uint8Array(t.rawData)].join(' ')}` : `${name}=${ints.join(' ')}`
			);
			return `${opType}(${input.join()}) ${attributes.join()} → ${output.join()}`;
		})
	};
}

test('what has not changed is kept as it is', () => {
	const conv = node('Conv', ['x', 'w'], ['c'], { pads: [1, 1, 1, 1] });
	expect(upgraded(old([conv, node('Relu', ['c'], ['y'])]))).toEqual({
		opset: 12n,
		nodes: ['Conv(x,w) pads=1 1 1 1 → c', 'Relu(c)  → y']
	});
});

test.each([
	['on the first axis', 0, [2], 'axes=1 2 3'],
	['in the middle', 1, [3], 'axes=1 2'],
	['on two in the middle', 1, [3, 4], 'axes=2']
])('an operand that lies %s gets axes behind its own', (_, axis, dims, axes) => {
	const add = node('Add', ['x', 'b'], ['y'], { broadcast: 1, axis });
	expect(upgraded(old([add], [x, value('b', dims)]))?.nodes).toEqual([
		`Unsqueeze(b) ${axes} → y_aligned`,
		'Add(x,y_aligned)  → y'
	]);
});

test('an operand that lies on the last axes stays', () => {
	for (const attributes of [{ broadcast: 1, axis: 2 }, { broadcast: 1, axis: -2 }, { broadcast: 1 }]) {
		const add = node('Add', ['x', 'b'], ['y'], attributes);
		expect(upgraded(old([add], [x, value('b', [4, 5])]))?.nodes).toEqual(['Add(x,b)  → y']);
	}
});

test('an operand of unknown rank, or one that would not fit, leaves the model as it is', () => {
	const add = (axis: number) => node('Add', ['x', 'b'], ['y'], { broadcast: 1, axis });
	expect(upgradeOpset(old([node('Relu', ['a'], ['b']), add(1)]))).toBeUndefined();
	expect(upgradeOpset(old([add(3)], [x, value('b', [4, 5])]))).toBeUndefined();
});

test('attributes that became inputs are inputs, in their order', () => {
	const slice = node('Slice', ['x'], ['s'], { starts: [1], ends: [2] });
	const pad = node('Pad', ['s'], ['y'], { pads: [0, 1], mode: 'edge' });
	const one = [1, 0, 0, 0, 0, 0, 0, 0].join(' ');
	const two = [2, 0, 0, 0, 0, 0, 0, 0].join(' ');
	const none = [0, 0, 0, 0, 0, 0, 0, 0].join(' ');
	expect(upgraded(old([slice, pad]))?.nodes).toEqual([
		`Constant() value=${one} → s_starts`,
		`Constant() value=${two} → s_ends`,
		`Constant() value=${none} → s_axes`,
		'Slice(x,s_starts,s_ends,s_axes)  → s',
		`Constant() value=${none} ${one} → y_pads`,
		'Constant() value=0 0 0 0 → y_value',
		'Pad(s,y_pads,y_value) mode= → y'
	]);
});

test('a clip without bounds gets the widest that float32 has', () => {
	const [min, max, clip] = upgraded(old([node('Clip', ['x'], ['y'])]))?.nodes ?? [];
	expect(min).toBe('Constant() value=255 255 127 255 → y_min');
	expect(max).toBe('Constant() value=255 255 127 127 → y_max');
	expect(clip).toBe('Clip(x,y_min,y_max)  → y');
	const half = value('x', [2], TensorProto_DataType.FLOAT16);
	expect(upgradeOpset(old([node('Clip', ['x'], ['y'])], [half]))).toBeUndefined();
});

test('inference of what differs in training only is kept; training is not', () => {
	const batch = (attributes: Record<string, number>) =>
		old([node('BatchNormalization', ['x', 's', 'b', 'm', 'v'], ['y'], attributes)]);
	expect(upgraded(batch({ is_test: 1 }))?.nodes).toEqual(['BatchNormalization(x,s,b,m,v)  → y']);
	expect(upgradeOpset(batch({}))).toBeUndefined();
	expect(upgradeOpset(batch({ is_test: 1, spatial: 0 }))).toBeUndefined();
	expect(upgraded(old([node('Dropout', ['x'], ['y'], { is_test: 1 })]))?.nodes).toEqual(['Identity(x)  → y']);
	expect(upgradeOpset(old([node('Dropout', ['x'], ['y', 'mask'])]))).toBeUndefined();
});

test.each([
	['of another set', old([node('Relu', ['x'], ['y'])], [x], 7n)],
	['with an operator that changed its meaning', old([node('LSTM', ['x', 'w', 'r'], ['y'])])],
	['with a power, which a GPU computes otherwise', old([node('Pow', ['x', 'x'], ['y'])])],
	['with an operator of another domain', old([node('Relu', ['x'], ['y'], {}, 'com.example')])],
	['with a graph in it', old([node('If', ['x'], ['y'], { then_branch: { name: 'then' } })])],
	['that is none', new Uint8Array([1, 2, 3])]
])('a model %s is left as it is', (_, bytes) => expect(upgradeOpset(bytes)).toBeUndefined());
