import { beforeAll, describe, expect, it, test } from 'vitest';
import { sha256, utf8 } from '$lib/core/bytes';
import type { Random } from '$lib/core/random';
import type { Tensor } from '$lib/core/tensor';
import { tensorBytes } from '$lib/core/tensor';
import { TASK_TENSOR_BYTES } from '$lib/protocol/limits';
import { runOnCpu } from '../../../../workloads/onnx/runOnCpu';
import { batchOf } from './batchOf';
import { batchOperations, CLIP, drawPlan } from './drawPlan';
import { CHECKED_ROWS, drawRows } from './drawRows';
import { findWrongRow } from './findWrongRow';
import {
	GuessesRentedDevice,
	HalfTheRowsRentedDevice,
	HonestRentedDevice,
	OtherModelRentedDevice,
	RankOneRentedDevice,
	ReplaysRentedDevice,
	RoundsToHalfRentedDevice,
	SkipsALayerRentedDevice,
	wrongInRows,
	type RentedDevice
} from './liars';
import { modelOf } from './modelOf';
import type { QuietPlan } from './types';
import { weightsOf } from './weightsOf';
import { wordStream } from './wholeNumbers';

const seedOf = (name: string) => Uint8Array.from(sha256(utf8(name)));

/** Bytes that are the same in every run of the test. */
function seeded(name: string): Random {
	const word = wordStream(seedOf(name), 'test');
	let drawn = 0;
	return { bytes: (length) => Uint8Array.from({ length }, () => word(drawn++)) };
}

/** As Entry is cut, and in one dimension smaller, that a hundred devices take a second. */
const small = (name: string, wishedOperations = 2e7): QuietPlan => ({
	...drawPlan({ seed: seedOf(name), wishedOperations }),
	m: 128,
	layers: 3,
	batches: 2
});

const outputs = (plan: QuietPlan, values: Float32Array<ArrayBuffer>): Tensor[] => [
	{ name: plan.looks.output, type: 'float32', dims: [plan.m, plan.n], data: new Uint8Array(values.buffer) }
];

async function answersOf(device: RentedDevice, plan: QuietPlan): Promise<Tensor[][]> {
	const batches = Array.from({ length: plan.batches }, (_, batch) => device(plan, batch));
	return (await Promise.all(batches)).map((values) => outputs(plan, values));
}

describe('a plan', () => {
	const bars = [2e7, 1e9, 1e10, 1e11, 1e12, 8e12];
	const plans = bars.flatMap((wishedOperations) =>
		Array.from({ length: 50 }, (_, i) => drawPlan({ seed: seedOf(`plan ${i}`), wishedOperations }))
	);

	it('follows from its seed and size alone', () => {
		const again = plans.map(({ seed, wishedOperations }) => drawPlan({ seed, wishedOperations }));
		expect(again).toEqual(plans);
		expect(new Set(plans.map(({ n, m, layers, looks }) => JSON.stringify([n, m, layers, looks]))).size).toBe(
			plans.length
		);
	});

	it('has sums that float32 holds exactly, fits the wire, and divides as the check expects', () => {
		for (const plan of plans) {
			expect(plan.n * CLIP * plan.weightMax).toBeLessThan(2 ** 24);
			expect(plan.n % 8).toBe(0);
			expect(tensorBytes({ name: '', type: 'float32', dims: [plan.m, plan.n] })).toBeLessThanOrEqual(
				TASK_TENSOR_BYTES
			);
		}
	});

	it('is of the wished size up to what a Desktop does in a second, and checked with less than a fiftieth of it', () => {
		for (const plan of plans) {
			const { n, layers, m, batches, wishedOperations } = plan;
			const operations = batches * batchOperations(plan);
			const times = operations / wishedOperations;
			// Two layers of an Entry device are more than it needs; a Workstation gets what a renter can still check.
			expect(times).toBeGreaterThan(wishedOperations > 1e12 ? 0.3 : 0.6);
			expect(times).toBeLessThan(wishedOperations < 1e8 ? 3 : 1.4);
			const check = CHECKED_ROWS * 2 * n * n * layers;
			expect(check / operations).toBe(CHECKED_ROWS / (m * batches));
			expect(check / operations).toBeLessThan(1 / 50);
		}
	});
});

describe('a network', () => {
	it('keeps its values spread: neither constant nor saturated, no row like another', async () => {
		for (const layers of [2, 8, 40]) {
			const plan = { ...small('spread', 1e9), layers, m: 16 };
			const { n, m } = plan;
			const values = await HonestRentedDevice(plan, 0);
			const atBound = values.filter((value) => value === -CLIP || value === CLIP - 1).length / values.length;
			expect(atBound).toBeLessThan(0.4);
			const squares = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
			expect(Math.sqrt(squares)).toBeGreaterThan(60);
			expect(new Set(values).size).toBeGreaterThan(200);
			let likeness = 0;
			for (let a = 0; a < m; a++)
				for (let b = 0; b < a; b++) {
					let product = 0;
					for (let j = 0; j < n; j++) product += (values[a * n + j] ?? 0) * (values[b * n + j] ?? 0);
					likeness += Math.abs(product) / (n * squares);
				}
			// Rows of noise come to 0.07 here, equal ones to 1.
			expect((2 * likeness) / (m * (m - 1))).toBeLessThan(0.25);
		}
	});

	it('lets a change of one input by one be felt in every row that has it', async () => {
		const plan = { ...small('chaos'), layers: 8, m: 8 };
		const { exactRows } = await import('./exactRows');
		const weights = weightsOf(plan);
		const input = new Float32Array(batchOf(plan, 0).data.buffer);
		const before = await exactRows(plan, weights, input);
		const changed = input.map((value, at) => (at % plan.n === 5 ? value - Math.sign(value || 1) : value));
		const after = await exactRows(plan, weights, changed);
		for (let row = 0; row < plan.m; row++) {
			const at = row * plan.n;
			const differ = before.subarray(at, at + plan.n).filter((value, j) => value !== after[at + j]).length;
			expect(differ).toBeGreaterThan(plan.n / 4);
		}
	});

	it('gives in ONNX Runtime to the bit what is computed here, in each of its looks', async () => {
		for (const name of ['a', 'c']) {
			const plan = small(name);
			const [output] = await runOnCpu(modelOf(plan, weightsOf(plan)), [batchOf(plan, 1)]);
			expect(output).toEqual(outputs(plan, await HonestRentedDevice(plan, 1))[0]);
		}
	});
});

describe('rows', () => {
	it('are drawn evenly, none twice', () => {
		const random = seeded('rows');
		const counts = new Map<number, number>();
		for (let i = 0; i < 400; i++) {
			const places = drawRows({ m: 10, batches: 2 }, random, 5);
			expect(new Set(places.map(({ batch, row }) => batch * 10 + row)).size).toBe(5);
			for (const { batch, row } of places)
				counts.set(batch * 10 + row, (counts.get(batch * 10 + row) ?? 0) + 1);
		}
		// 100 ± 5 deviations of 8.7.
		expect(counts.size).toBe(20);
		for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(44);
	});

	it.each([0.05, 0.2])(
		'let a device escape that gets a share of %f wrong no oftener than they should',
		(share) => {
			const trials = 1000;
			const plan = { m: 1000, batches: 2 };
			const random = seeded(`share ${share}`);
			let escaped = 0;
			for (let i = 0; i < trials; i++)
				if (drawRows(plan, random).every(({ row }) => row >= share * plan.m)) escaped++;
			const bound = (1 - share) ** CHECKED_ROWS;
			const deviation = Math.sqrt((bound * (1 - bound)) / trials);
			expect(escaped / trials).toBeLessThan(bound + 5 * deviation);
			expect(escaped / trials).toBeGreaterThan(bound - 8 * deviation);
		}
	);
});

describe('devices that save work', () => {
	const TRIALS = 20;
	const plan = small('liars');
	const weights = weightsOf(plan);
	let honest: Tensor[][];
	beforeAll(async () => void (honest = await answersOf(HonestRentedDevice, plan)));

	const caught = async (answers: Tensor[][], name: string) => {
		const random = seeded(name);
		let count = 0;
		for (let i = 0; i < TRIALS; i++)
			if (await findWrongRow(plan, weights, (batch) => answers[batch] ?? [], drawRows(plan, random))) count++;
		return count;
	};

	test('an honest one is never accused', async () => {
		expect(await caught(honest, 'honest')).toBe(0);
	});

	test.each([
		['RankOneRentedDevice', RankOneRentedDevice],
		['RoundsToHalfRentedDevice', RoundsToHalfRentedDevice],
		['SkipsALayerRentedDevice', SkipsALayerRentedDevice],
		['OtherModelRentedDevice', OtherModelRentedDevice],
		['ReplaysRentedDevice', ReplaysRentedDevice],
		['HalfTheRowsRentedDevice', HalfTheRowsRentedDevice],
		['GuessesRentedDevice', GuessesRentedDevice]
	])('%s is caught in each of so many trials', async (name, device) => {
		expect(await caught(await answersOf(device, plan), name)).toBe(TRIALS);
	});

	test('one wrong value is found where its row is drawn, and named', async () => {
		const answers = await answersOf(wrongInRows(4), plan);
		const look = (row: number) =>
			findWrongRow(plan, weights, (batch) => answers[batch] ?? [], [{ batch: 1, row }]);
		expect(await look(4)).toBeUndefined();
		const wrong = await look(3);
		expect(wrong).toMatchObject({ batch: 1, row: 3, difference: { column: 3 } });
		expect(wrong?.difference?.given).toBe((wrong?.difference?.right ?? 0) + 1);
	});

	test('an answer of another shape is a wrong one', async () => {
		const [output] = honest[0] ?? [];
		if (!output) throw new Error('no output');
		const shapes: Tensor[][] = [
			[],
			[output, output],
			[{ ...output, name: 'other' }],
			[{ ...output, type: 'int32' }],
			[{ ...output, dims: [plan.n, plan.m] }],
			[{ ...output, data: output.data.slice(4) }]
		];
		for (const answer of shapes)
			expect(await findWrongRow(plan, weights, () => answer, [{ batch: 0, row: 0 }])).toEqual({
				batch: 0,
				row: 0,
				difference: undefined
			});
	});
});
