import { expect, test } from 'vitest';
import type { Tensor } from '$lib/core/tensor';
import { createBatchRunner } from './createBatchRunner';
import { floats } from './floats';
import { isBatchable } from './isBatchable';
import type { ValueInfo } from './types';
import { valuesOf } from './values';

const value = (name: string, ...dims: ValueInfo['dims']): ValueInfo => ({ name, type: 'float32', dims });
const info = { inputs: [value('x', 'N', 2)], outputs: [value('y', 'N', 2)] };
const feed = (...values: number[]) => [floats('x', [values.length / 2, 2], values)];

/** A model of y = f(all values of x), that counts its runs. */
function build(f: (values: number[]) => number[], declared = info) {
	const rows: number[] = [];
	const runFeeds = createBatchRunner(declared, async (inputs) => {
		const [x] = inputs;
		if (!x) throw new Error('no x');
		rows.push(x.dims[0] ?? 0);
		return { outputs: [floats('y', x.dims, f([...valuesOf(x)]))], gpuMicros: 10 };
	});
	return { rows, runFeeds };
}
const twice = (values: number[]) => values.map((x) => 2 * x);
const read = ({ results }: { results: Tensor[][] }) => results.map(([y]) => y && [...valuesOf(y)]);

test('runs feeds both ways once, and then at once', async () => {
	const { rows, runFeeds } = build(twice);
	const first = await runFeeds([feed(1, 2), feed(3, 4), feed(5, 6)]);
	expect(read(first)).toEqual([
		[2, 4],
		[6, 8],
		[10, 12]
	]);
	expect(first.gpuMicros).toBe(30);
	expect(rows).toEqual([1, 1, 1, 3]);
	const second = await runFeeds([feed(1, 2, 3, 4), feed(5, 6, 7, 8)]);
	expect(rows.slice(4)).toEqual([4]);
	expect(second.results).toEqual([
		[floats('y', [2, 2], [2, 4, 6, 8])],
		[floats('y', [2, 2], [10, 12, 14, 16])]
	]);
	expect(second.gpuMicros).toBe(10);
});

test('a model that mixes the items of a batch gets each alone, always', async () => {
	const centred = (values: number[]) => {
		const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
		return values.map((x) => x - mean);
	};
	const { rows, runFeeds } = build(centred);
	for (let i = 0; i < 2; i++) {
		expect(read(await runFeeds([feed(1, 2), feed(5, 8)]))).toEqual([
			[-0.5, 0.5],
			[-1.5, 1.5]
		]);
	}
	expect(rows).toEqual([1, 1, 2, 1, 1]);
});

test('feeds that are all alike prove nothing', async () => {
	const { rows, runFeeds } = build(twice);
	await runFeeds([feed(1, 2), feed(1, 2)]);
	await runFeeds([feed(1, 2), feed(1, 2)]);
	expect(rows).toEqual([1, 1, 1, 1]);
	await runFeeds([feed(1, 2), feed(1, 3)]);
	await runFeeds([feed(1, 2), feed(1, 2)]);
	expect(rows.slice(4)).toEqual([1, 1, 2, 2]);
});

test('an input is proved by itself', async () => {
	const rows: number[] = [];
	const two = { inputs: [value('x', 'N', 1), value('w', 'N', 1)], outputs: [value('y', 'N', 1)] };
	/** Weighs x by what w is on average: that mixes the items, and shows only where w differs. */
	const runFeeds = createBatchRunner(two, async ([x, w]) => {
		if (!x || !w) throw new Error('no feed');
		rows.push(x.dims[0] ?? 0);
		const weight = valuesOf(w).reduce((sum, each) => sum + each, 0) / (w.dims[0] ?? 1);
		return {
			outputs: [
				floats(
					'y',
					x.dims,
					[...valuesOf(x)].map((each) => each * weight)
				)
			],
			gpuMicros: 1
		};
	});
	const pair = (x: number, w: number) => [floats('x', [1, 1], [x]), floats('w', [1, 1], [w])];
	await runFeeds([pair(1, 1), pair(2, 1)]);
	await runFeeds([pair(3, 1), pair(4, 1)]);
	expect(rows).toEqual([1, 1, 2, 2]);
	expect(read(await runFeeds([pair(3, 1), pair(4, 3)]))).toEqual([[3], [12]]);
	expect(read(await runFeeds([pair(3, 1), pair(4, 3)]))).toEqual([[3], [12]]);
	expect(rows.slice(4)).toEqual([1, 1, 2, 1, 1]);
});

test('feeds of another size, and outputs that do not say whose they are, stay apart', async () => {
	const uneven = build(twice);
	await uneven.runFeeds([feed(1, 2), feed(3, 4, 5, 6)]);
	expect(uneven.rows).toEqual([1, 2]);
	const short = { ...feed(3, 4)[0], data: new Uint8Array(4) } as Tensor;
	const cut = build(() => [0, 0]);
	await cut.runFeeds([feed(1, 2), [short]]);
	expect(cut.rows).toEqual([1, 1]);
	const sums = createBatchRunner(info, async () => ({
		outputs: [floats('y', [1, 2], [0, 0])],
		gpuMicros: 1
	}));
	expect(read(await sums([feed(1, 2), feed(3, 4)]))).toEqual([
		[0, 0],
		[0, 0]
	]);
});

test('stops between two feeds when it is told to', async () => {
	const controller = new AbortController();
	const { rows, runFeeds } = build((values) => {
		controller.abort(new Error('enough'));
		return values;
	});
	await expect(runFeeds([feed(1, 2), feed(3, 4)], controller.signal)).rejects.toThrow('enough');
	expect(rows).toEqual([1]);
});

test.each([
	['items on both sides', [value('x', 'N', 8)], [value('y', 'N')], true],
	['another name for them', [value('x', 'batch_size', 8)], [value('y', 'batch_size')], true],
	['a sequence', [value('x', 'sequence', 8)], [value('y', 'sequence', 8)], false],
	['a size without a name', [value('x', null, 8)], [value('y', null)], false],
	['a fixed size', [value('x', 1, 8)], [value('y', 1)], false],
	['weights as an input', [value('x', 'N', 4), value('w', 4, 4)], [value('y', 'N', 4)], false],
	['an output for all', [value('x', 'N', 8)], [value('y', 1)], false],
	['a scalar output', [value('x', 'N', 8)], [value('y')], false],
	['distances of all from all', [value('x', 'N', 8)], [value('y', 'N', 'N')], false],
	['no input', [], [value('y', 'N')], false]
])('tells from %s whether a model takes batches', (_, inputs, outputs, expected) => {
	expect(isBatchable({ inputs, outputs })).toBe(expected);
});
