import * as ort from 'onnxruntime-web/webgpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256, toHexDigits } from '$lib/core/bytes';
import type { Tensor } from '$lib/core/tensor';
import { builderOf } from './files';
import { digitsInput } from './digits/digitsInput';
import { WORKLOADS } from './registry';
import { workloadFiles } from './browserFiles';

const floats = (bytes: Uint8Array<ArrayBuffer>) => new Float32Array(bytes.slice().buffer);

async function run(session: ort.InferenceSession, inputs: readonly Tensor[]): Promise<Float32Array[]> {
	const feeds = inputs.map(({ name, type, dims, data }) => {
		const copy = data.slice().buffer;
		const values = type === 'int32' ? new Int32Array(copy) : new Float32Array(copy);
		return [name, new ort.Tensor(type, values, dims)] as const;
	});
	const outputs = await session.run(Object.fromEntries(feeds));
	return session.outputNames.map((name) => new Float32Array(outputs[name]?.data as Float32Array));
}

/** The largest of |a − b| − rel·|b|; NaN anywhere, or another length, counts as endless. */
function distance(a: Float32Array, b: Float32Array, rel: number): number {
	if (a.length !== b.length || !a.every(Number.isFinite)) return Infinity;
	return a.reduce(
		(most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? 0)) - rel * Math.abs(b[i] ?? 0)),
		0
	);
}

const argMax = (values: Float32Array) =>
	values.reduce((best, value, i) => (value > (values[best] ?? 0) ? i : best), 0);

beforeAll(() => {
	ort.env.wasm.numThreads = 1;
});

for (const workload of WORKLOADS) {
	describe(`${workload.id} on WebGPU`, () => {
		let gpu: ort.InferenceSession;
		let cpu: ort.InferenceSession;
		beforeAll(async () => {
			const model = await workloadFiles.model(workload.id);
			// Every node on the GPU, or no session: a load that half ran on the CPU would measure neither.
			const extra = { session: { disable_cpu_ep_fallback: '1' } };
			gpu = await ort.InferenceSession.create(model, { executionProviders: ['webgpu'], extra });
			cpu = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
			return async () => {
				await gpu.release();
				await cpu.release();
			};
		});

		it('gives the golden outputs within its tolerance', async () => {
			const { abs, rel } = workload.tolerance;
			for (const { inputs, outputs } of await workloadFiles.golden(workload.id)) {
				const got = await run(gpu, inputs);
				for (const [i, output] of outputs.entries()) {
					const [want, have] = [floats(output.data), got[i] ?? new Float32Array()];
					console.info(`${workload.id}: off by ${distance(have, want, 0).toExponential(2)} at most`);
					expect(distance(have, want, rel)).toBeLessThanOrEqual(abs);
				}
			}
		});

		it('agrees with the CPU on an input that is in no file, and is not constant', async () => {
			const { abs, rel, argMax: sameChoice } = workload.tolerance;
			const inputs = await freshInputs(workload.id);
			const [got = new Float32Array()] = await run(gpu, inputs);
			const [want = new Float32Array()] = await run(cpu, inputs);
			expect(distance(got, want, rel)).toBeLessThanOrEqual(abs);
			if (sameChoice) expect(argMax(got)).toBe(argMax(want));
			expect(Math.max(...got) - Math.min(...got)).toBeGreaterThan(10 * abs);
		});
	});
}

async function freshInputs(id: string): Promise<Tensor[]> {
	if (id !== 'digits') return (await builderOf(id)).input(99, 1);
	const heldOut = await workloadFiles.heldOut('digits');
	return [digitsInput(heldOut?.images.slice(99, 100) ?? [])];
}

it('a browser builds the same graphs, byte for byte, as Node', async () => {
	for (const { id, model } of WORKLOADS) {
		if (model.kind !== 'built') continue;
		const { build } = await builderOf(id);
		expect(toHexDigits(sha256(build(model.seed).bytes))).toBe(model.sha256);
	}
});
