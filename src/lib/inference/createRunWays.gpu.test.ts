import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '$lib/core/clock';
import type { Tensor } from '$lib/core/tensor';
import { guardGpu } from '$lib/gpu/gpuFailure';
import { openGpu } from '$lib/gpu/openGpu';
import { createDutyLedger } from '$lib/gpu/share/dutyLedger';
import { createGovernor, type Governor } from '$lib/gpu/share/createGovernor';
import { watchBuffers } from '$lib/gpu/watchBuffers';
import { watchDispatches } from '$lib/gpu/watchDispatches';
import { workloadFiles } from '../../../workloads/browserFiles';
import { createModelSession, type SessionGpu } from './createModelSession';
import { createCapturing } from './createCapturing';
import { createRunWays } from './createRunWays';
import { floats } from './floats';
import { InferenceSession } from './ort';
import { fromOrtTensor, toOrtTensor } from './tensors';
import { tinyModel } from './tinyModel';
import type { RunWay } from './types';

let gpu: SessionGpu;
let device: GPUDevice;
let heldBytes: () => number;
let governor: Governor;
let percent = 100;
let onSlice: (ms: number) => void = () => {};
/** ORT keeps a pool of small buffers for the next session. */
const KEPT_BYTES = 2 ** 20;

beforeAll(async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	device = opened.device;
	heldBytes = watchBuffers(device, () => {});
	gpu = { device, adapterName: opened.report.adapter.name, dispatches: watchDispatches(device) };
	governor = createGovernor({
		device,
		// A page may not block; that the thread rests is tested in the worker.
		share: () => ({ percent: () => percent, wait: () => {} }),
		ledger: createDutyLedger(),
		time: { nowMs: () => performance.now(), sleep: systemClock.sleep },
		onSlice: (ms) => onSlice(ms)
	});
});
afterAll(() => device.destroy());

const SIDE = 8;
/** Other images each time. */
const images = (items: number, turn: number): Tensor[] => [
	floats(
		'input',
		[items, 1, SIDE, SIDE],
		Float32Array.from({ length: items * SIDE * SIDE }, (_, i) => Math.abs(Math.sin(i + turn)))
	)
];

/** Takes one way from the first run that it can. */
const always =
	(way: RunWay, refuted: RunWay[]): NonNullable<Parameters<typeof createRunWays>[0]['choiceOf']> =>
	() => {
		let runs = 0;
		let isRefuted = false;
		return {
			chosen: undefined,
			next: () => (runs === 0 || isRefuted ? 'plain' : way),
			took: () => void runs++,
			refute(way) {
				isRefuted = true;
				refuted.push(way);
			}
		};
	};

async function forced(way: RunWay, bytes: Uint8Array, governor?: Governor) {
	const session = await InferenceSession.create(bytes, { executionProviders: [{ name: 'webgpu', device }] });
	const refuted: RunWay[] = [];
	const kinds: RunWay[] = [];
	const ways = createRunWays({
		session,
		device,
		async plain(inputs) {
			const feeds = Object.fromEntries(inputs.map((tensor) => [tensor.name, toOrtTensor(tensor)]));
			const results = await session.run(feeds);
			return Object.entries(results).map(([name, result]) => fromOrtTensor(name, result));
		},
		async execute(kind, inputs, work) {
			kinds.push(kind);
			const { value: outputs, heldMs } = governor
				? await governor.run(`${kind} ${inputs[0]?.dims.join()}`, () => guardGpu(device, work))
				: { value: await guardGpu(device, work), heldMs: 1 };
			return { outputs, heldMs };
		},
		capture: () => createCapturing(bytes, device),
		choiceOf: always(way, refuted)
	});
	return {
		ways,
		refuted,
		kinds,
		async release() {
			await ways.release();
			await session.release();
		}
	};
}

describe.each(['bound', 'captured'] as const)('a model whose runs are %s', (way) => {
	test('gives what it gives plainly to the bit, beside other sessions on the device, and frees its buffers', async () => {
		const bytes = await workloadFiles.model('digits');
		const other = await createModelSession(bytes, { backend: 'webgpu', gpu });
		await other.run(images(2, 0));
		const heldBefore = heldBytes();
		const { ways, refuted, kinds, release } = await forced(way, bytes);
		for (let turn = 0; turn < 8; turn++) {
			// Another shape in between, as batches come; the captured graph stays that of the first.
			for (const items of turn % 3 === 2 ? [1, 2] : [2]) {
				const expected = await other.run(images(items, turn));
				expect((await ways.run(images(items, turn))).outputs).toEqual(expected.outputs);
			}
		}
		expect(refuted).toEqual(way === 'captured' ? ['captured'] : []);
		expect(kinds.filter((kind) => kind === way).length).toBeGreaterThan(5);
		await release();
		expect(heldBytes()).toBeLessThanOrEqual(heldBefore + KEPT_BYTES);
		expect((await other.run(images(2, 0))).outputs).toHaveLength(1);
		await other.release();
	});

	test('is cut and rests at a quarter of the GPU as any other, to the same bits', async () => {
		const bytes = await workloadFiles.model('digits');
		const other = await createModelSession(bytes, { backend: 'webgpu', gpu });
		const { ways, refuted, release } = await forced(way, bytes, governor);
		const slices: number[] = [];
		percent = 25;
		for (let turn = 0; turn < 6; turn++) {
			const expected = await other.run(images(2, turn));
			onSlice = (ms) => slices.push(ms);
			expect((await ways.run(images(2, turn))).outputs).toEqual(expected.outputs);
			onSlice = () => {};
		}
		percent = 100;
		expect(refuted).toEqual([]);
		expect(slices.length).toBeGreaterThan(6);
		await release();
		await other.release();
	});
});

test('a way is chosen by what runs took on this device, and said', async () => {
	const bytes = await workloadFiles.model('digits');
	const plain = await createModelSession(bytes, { backend: 'webgpu', gpu });
	const session = await createModelSession(bytes, { backend: 'webgpu', gpu: { ...gpu, triesWays: true } });
	for (let turn = 0; turn < 26; turn++) {
		const { outputs } = await session.run(images(1, turn));
		if (turn % 5 === 0) expect(outputs).toEqual((await plain.run(images(1, turn))).outputs);
	}
	expect(['plain', 'bound', 'captured']).toContain(session.info.way);
	expect(plain.info.way).toBeUndefined();
	await session.release();
	await plain.release();
});

test('an input that a kernel reads as it is recorded, a bound of Clip, counts anew in every run', async () => {
	const bytes = tinyModel({
		nodes: [{ op: 'Clip', from: ['x', 'least'], to: ['y'] }],
		inputs: { x: { dims: [1, 4] }, least: { dims: [] } },
		outputs: { y: { dims: [1, 4] } }
	});
	const session = await createModelSession(bytes, { backend: 'webgpu', gpu: { ...gpu, triesWays: true } });
	for (let turn = 0; turn < 22; turn++) {
		const { outputs } = await session.run([floats('x', [1, 4], [-1, 0, 1, 99]), floats('least', [], [turn])]);
		expect(outputs).toEqual([
			floats(
				'y',
				[1, 4],
				[-1, 0, 1, 99].map((x) => Math.max(x, turn))
			)
		]);
	}
	expect(session.info.way).not.toBe('captured');
	await session.release();
});
