import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { sha256, toHexDigits } from '$lib/core/bytes';
import { elementCount } from '$lib/core/tensor';
import { builderOf, createWorkloadFiles } from './files';
import { runOnCpu } from './onnx/runOnCpu';
import { digitsInput } from './digits/digitsInput';
import { findWorkload, WORKLOADS } from './registry';
import { workloadFiles } from './nodeFiles';

const readReal = async (path: string) => new Uint8Array(await readFile(new URL(path, import.meta.url)));
const floats = (bytes: Uint8Array | undefined) =>
	new Float32Array(bytes?.slice().buffer ?? new ArrayBuffer(0));

const apart = (a: Float32Array, b: Float32Array) =>
	a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);

/** Serves every file with its last byte turned. */
const turnsLastByte = createWorkloadFiles(async (path) => {
	const bytes = await readReal(path);
	const last = bytes.length - 1;
	if (!path.endsWith('.json')) bytes[last] = (bytes[last] ?? 0) ^ 1;
	return bytes;
});

describe('every workload', () => {
	it('is known by its own id', () => {
		expect(WORKLOADS.map(({ id }) => findWorkload(id).id)).toEqual(['digits', 'squeezenet', 'minilm']);
		expect(() => findWorkload('llama')).toThrow(
			/no workload called "llama"[\s\S]*digits, squeezenet, minilm/
		);
	});

	for (const workload of WORKLOADS) {
		describe(workload.id, () => {
			it('has the model its manifest names, byte for byte', async () => {
				// The hash is checked by the loader.
				const bytes = await workloadFiles.model(workload.id);
				expect(bytes.length).toBe(workload.model.sizeBytes);
			});

			it('gives its golden outputs on a runtime that did not make them, or makes them again', async () => {
				const model = await workloadFiles.model(workload.id);
				const cases = await workloadFiles.golden(workload.id);
				expect(cases.length).toBeGreaterThan(0);
				for (const { inputs, outputs } of cases) {
					const actual = await runOnCpu(model, inputs);
					expect(actual.map(({ name, dims }) => [name, dims])).toEqual(
						outputs.map(({ name, dims }) => [name, dims])
					);
					for (const [i, output] of outputs.entries()) {
						const [want, got] = [floats(output.data), floats(actual[i]?.data)];
						const { abs, rel } = workload.tolerance;
						const worst = want.reduce(
							(most, value, k) => Math.max(most, Math.abs(value - (got[k] ?? NaN)) - rel * Math.abs(value)),
							0
						);
						expect(worst).toBeLessThanOrEqual(abs / 10);
						expect(new Set(want).size).toBeGreaterThan(elementCount(output.dims) / 8);
					}
				}
			});

			it('takes and gives what its manifest says', async () => {
				for (const { inputs, outputs } of await workloadFiles.golden(workload.id)) {
					for (const [specs, tensors] of [
						[workload.inputs, inputs],
						[workload.outputs, outputs]
					] as const) {
						expect(
							tensors.map(({ name, type, dims }) => ({ name, type, dims: ['N', ...dims.slice(1)] }))
						).toEqual(specs.map(({ name, type, dims }) => ({ name, type, dims })));
					}
				}
			});
		});
	}
});

describe('digits', () => {
	it('reads at least 97 % of the held-out digits, as many as its manifest claims', async () => {
		const heldOut = await workloadFiles.heldOut('digits');
		const { images = [], labels = [] } = heldOut ?? {};
		const [logits] = await runOnCpu(await workloadFiles.model('digits'), [digitsInput(images)]);
		const values = floats(logits?.data);
		const right = labels.filter((label, i) => {
			const row = values.subarray(10 * i, 10 * i + 10);
			return row.indexOf(Math.max(...row)) === label;
		}).length;
		const claimed = findWorkload('digits').accuracy;
		expect(labels).toHaveLength(claimed?.heldOutCount ?? 0);
		expect(right / labels.length).toBeGreaterThanOrEqual(0.97);
		expect(right / labels.length).toBeCloseTo(claimed?.heldOut ?? 0, 4);
	});
});

describe('built models', () => {
	for (const id of ['squeezenet', 'minilm']) {
		it(`${id} is the same from the same seed, another from another, and costs what its manifest says`, async () => {
			const { build, input } = await builderOf(id);
			const { model, flopsPerItem } = findWorkload(id);
			const [one, again, other] = [build(5), build(5), build(6)];
			expect(Buffer.compare(one.bytes, again.bytes)).toBe(0);
			expect(Buffer.compare(one.bytes, other.bytes)).not.toBe(0);
			expect(one.flopsPerItem).toBe(flopsPerItem);
			expect(model.kind === 'built' && model.parameters).toBe(one.parameters);
			const inputHash = (inputSeed: number) =>
				toHexDigits(sha256(...input(inputSeed, 2).map(({ data }) => data)));
			expect(inputHash(3)).toBe(inputHash(3));
			expect(inputHash(3)).not.toBe(inputHash(4));
		});
	}

	it('answer differently to different inputs, and to each item of a batch as if it were alone', async () => {
		for (const id of ['squeezenet', 'minilm']) {
			const model = await workloadFiles.model(id);
			const { input } = await builderOf(id);
			const [both] = await runOnCpu(model, input(11, 2));
			const [first] = await runOnCpu(model, input(11, 1));
			const size = floats(first?.data).length;
			const [head, tail] = [floats(both?.data).subarray(0, size), floats(both?.data).subarray(size)];
			const alone = floats(first?.data);
			expect(apart(head, alone)).toBeLessThan(0.001);
			expect(apart(head, tail)).toBeGreaterThan(0.01);
		}
	});
});

describe('files that are not what they should be', () => {
	it('a model with one bit turned is refused by its hash', async () => {
		await expect(turnsLastByte.model('digits')).rejects.toMatchObject({ code: 'model.hashMismatch' });
	});

	it('a golden tensor with one bit turned is refused by its hash', async () => {
		await expect(turnsLastByte.golden('digits')).rejects.toMatchObject({ code: 'workload.goldenMismatch' });
		await expect(turnsLastByte.golden('minilm')).rejects.toMatchObject({ code: 'workload.goldenMismatch' });
	});

	it('a list that is not JSON is named', async () => {
		const files = createWorkloadFiles(async () => new TextEncoder().encode('<!doctype html>'));
		await expect(files.heldOut('digits')).rejects.toMatchObject({ code: 'workload.unreadable' });
	});
});
