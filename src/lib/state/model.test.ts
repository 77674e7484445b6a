import { expect, test, vi } from 'vitest';
import { RallyError } from '$lib/core/errors';
import type { ModelId } from '$lib/core/ids';
import { err, ok } from '$lib/core/result';
import type { Tensor } from '$lib/core/tensor';
import { MODEL_FILE_BYTES } from '$lib/formats/limits';
import type { ModelFacts } from '$lib/formats/types';
import { OwnModel } from './model.svelte';
import type { InputSource, ModelKit, ModelTrial } from './modelPorts';

const facts: ModelFacts = {
	sizeBytes: 3,
	name: 'graph',
	producer: '',
	irVersion: 8,
	opset: 13,
	otherDomains: [],
	inputs: [{ name: 'x', type: 'uint8', typeName: 'uint8', dims: ['N', 2] }],
	outputs: [{ name: 'y', type: 'uint8', typeName: 'uint8', dims: ['N', 2] }],
	operators: [{ name: 'Identity', domain: '', count: 1 }],
	parameters: 0,
	externalData: [],
	flopsPerItem: undefined,
	problems: []
};
const trial: ModelTrial = { backend: 'webgpu', adapter: 'acme', onGpu: 'all', loadMs: 5, runMs: 2 };
const tensor = (dims: number[]): Tensor => ({
	name: 'whatever',
	type: 'uint8',
	dims,
	data: new Uint8Array(dims.reduce((a, b) => a * b, 1))
});
const onnx = new File([new Uint8Array(3)], 'net.onnx');

function setUp(change: Partial<ModelKit> = {}, change2: Partial<ModelFacts> = {}) {
	const sources = new Map<string, InputSource>();
	const kit: ModelKit = {
		read: async (bytes) => ({
			modelId: 'aa' as ModelId,
			bytes,
			facts: { ...facts, ...change2 },
			upgradedFrom: undefined
		}),
		tryOut: vi.fn<ModelKit['tryOut']>(async () => trial),
		async readInput({ name }) {
			const source = sources.get(name);
			if (source) return source;
			throw new RallyError(`${name}: unreadable.`, { code: 'input.unknownFile' });
		},
		imageTensor: vi.fn<ModelKit['imageTensor']>(async (_, { width }) => tensor([1, width])),
		bind: (_, [first]) =>
			first?.dims[1] === 2
				? ok([first])
				: err(new RallyError('Size 2 of “x” is not 2.', { code: 'feeds.dim', hint: 'Give 2.' })),
		...change
	};
	const own = new OwnModel(async () => kit, { bytes: (length) => new Uint8Array(length) });
	const give = async (name: string, source: InputSource) => {
		sources.set(name, source);
		await own.inputs.add([new File([new Uint8Array(1)], name)]);
	};
	return { own, kit, give };
}
const arrays = (...dims: number[][]): InputSource => ({ kind: 'tensors', tensors: dims.map(tensor) });

test('what is missing is said in turn: model, inputs, the check', async () => {
	const { own, give } = setUp();
	expect(own.obstacle).toMatch('Bring a model');
	await own.take(onnx);
	expect(own.obstacle).toMatch('something to work on');
	await give('a.npy', arrays([1, 2]));
	expect(own.obstacle).toMatch('Check the model');
	await own.tryOut();
	expect(own.obstacle).toBeUndefined();
	expect(own.measuredMs).toBe(2);
});

test('a job holds each task’s tensors under the inputs’ names, with the files’ names as labels', async () => {
	const { own, give } = setUp();
	await own.take(onnx);
	await give('a.npy', arrays([1, 2]));
	await give('b.npy', arrays([3, 2]));
	const { title, labels, feeds } = await own.request();
	expect(title).toBe('net.onnx');
	expect(labels).toEqual(['a.npy', 'b.npy']);
	expect(feeds.map(([first]) => [first?.name, first?.dims])).toEqual([
		['x', [1, 2]],
		['x', [3, 2]]
	]);
});

test('what does not fit is said with the file it is in, before anything runs', async () => {
	const { own, give } = setUp();
	await own.take(onnx);
	await give('wrong.npy', arrays([1, 3]));
	expect(own.inputs.problem).toMatchObject({
		code: 'feeds.dim',
		shortMessage: 'wrong.npy: Size 2 of “x” is not 2.',
		hint: 'Give 2.'
	});
	expect(own.inputs.taskCount).toBe(0);
	expect(own.obstacle).toMatch('wrong.npy');
	const [file] = own.inputs.files;
	await own.inputs.remove(file?.id ?? -1);
	expect(own.inputs.problem).toBeUndefined();
});

test('a file that cannot be read is named; the others stay', async () => {
	const { own, give } = setUp();
	await own.take(onnx);
	await give('a.npy', arrays([1, 2]));
	await own.inputs.add([new File([''], 'b.doc')]);
	expect(own.inputs.refused.map(({ name }) => name)).toEqual(['b.doc']);
	expect(own.inputs.taskCount).toBe(1);
});

test('files are taken in the order that people count in', async () => {
	const { own, kit } = setUp({ readInput: async () => arrays([1, 2]) });
	await own.take(onnx);
	await own.inputs.add(['i10.npy', 'i9.npy'].map((name) => new File([''], name)));
	expect(own.inputs.files.map(({ name }) => name)).toEqual(['i9.npy', 'i10.npy']);
	expect(kit.tryOut).not.toHaveBeenCalled();
});

test('images are made into tensors as the form says, and one of them is tried before the run', async () => {
	const { own, give, kit } = setUp();
	await own.take(onnx);
	await give('a.png', { kind: 'image', file: new Blob(), width: 9, height: 9 });
	expect(own.inputs.problem?.code).toBe('feeds.dim');
	await own.inputs.setHow({ width: 2 });
	expect(own.inputs.taskCount).toBe(1);
	await give('b.png', { kind: 'image', file: new Blob(), width: 9, height: 9 });
	vi.mocked(kit.imageTensor).mockClear();
	await own.inputs.setHow({ width: 2 });
	expect(kit.imageTensor).toHaveBeenCalledOnce();
	expect((await own.request()).feeds).toHaveLength(2);
});

test('an array of many items is cut when asked', async () => {
	const { own, give } = setUp();
	await own.take(onnx);
	await give('a.npy', arrays([5, 2]));
	expect(own.inputs.canSplit).toBe(true);
	expect(own.inputs.taskCount).toBe(1);
	await own.inputs.setItemsPerTask(2);
	expect((await own.request()).feeds.map(([first]) => first?.dims)).toEqual([
		[2, 2],
		[2, 2],
		[1, 2]
	]);
});

test('made-up numbers have the shape that the model wants', async () => {
	const { own } = setUp();
	await own.take(onnx);
	await own.inputs.makeUp('random', 3, { N: 4 });
	expect(own.inputs.taskCount).toBe(3);
	expect(own.inputs.first?.[0]?.dims).toEqual([4, 2]);
});

test('a problem in the file blocks before anything else is asked', async () => {
	const problem = { code: 'opset', sentence: 'Too old.', hint: 'Convert it.', blocks: true } as const;
	const { own, give } = setUp({}, { problems: [problem] });
	await own.take(onnx);
	await give('a.npy', arrays([1, 2]));
	await own.tryOut();
	expect(own.obstacle).toBe('Too old.');
	const mild = setUp({}, { problems: [{ ...problem, blocks: false }] });
	await mild.own.take(onnx);
	await mild.give('a.npy', arrays([1, 2]));
	await mild.own.tryOut();
	expect(mild.own.obstacle).toBeUndefined();
});

test.each([
	['model.unsupportedOperator', true],
	['input.type', true],
	['gpu.notUsed', true],
	['gpu.outOfMemory', false],
	['gpu.noFloat16', false],
	['worker.crashed', false]
])('a check that ends with %s blocks: %s', async (code, blocks) => {
	const { own, give } = setUp({ tryOut: () => Promise.reject(new RallyError('No.', { code })) });
	await own.take(onnx);
	await give('a.npy', arrays([1, 2]));
	await own.tryOut();
	expect(own.trial).toMatchObject({ state: 'failed', blocks });
	expect(own.obstacle).toBe(blocks ? 'No.' : undefined);
});

test('other inputs make a failed check one to be made again', async () => {
	const { own, give } = setUp({
		tryOut: () => Promise.reject(new RallyError('No.', { code: 'input.shape' }))
	});
	await own.take(onnx);
	await give('a.npy', arrays([1, 2]));
	await own.tryOut();
	own.inputsChanged();
	expect(own.obstacle).toMatch('Check the model');
});

test('a check that is stopped leaves nothing behind', async () => {
	const { own } = setUp({
		tryOut: (_, __, { signal }) =>
			new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
	});
	await own.take(onnx);
	const trying = own.tryOut();
	expect(own.trial).toEqual({ state: 'running', part: 0 });
	own.cancelTrial();
	await trying;
	expect(own.trial).toBeUndefined();
});

test('without a GPU nothing is known of the time that a task takes', async () => {
	const { own } = setUp({ tryOut: async () => ({ ...trial, backend: 'wasm' }) });
	await own.take(onnx);
	await own.tryOut();
	expect(own.measuredMs).toBeUndefined();
});

test('a file that is no model is refused, and what was there stays', async () => {
	const { own } = setUp();
	await own.take(onnx);
	const tooLarge = new File([], 'huge.onnx');
	Object.defineProperty(tooLarge, 'size', { value: MODEL_FILE_BYTES + 1 });
	await own.take(tooLarge);
	expect(own.error?.code).toBe('model.tooLarge');
	expect(own.model?.name).toBe('net.onnx');
});

test('another model takes the inputs of the first one away', async () => {
	const { own, give } = setUp();
	await own.take(onnx);
	await give('a.npy', arrays([1, 2]));
	await own.tryOut();
	await own.take(new File([''], 'other.onnx'));
	expect(own.inputs.files).toHaveLength(0);
	expect(own.trial).toBeUndefined();
	own.remove();
	expect(own.model).toBeUndefined();
});
