// Devices that hand back what is not so, by name. Each is the GPU of an otherwise honest provider: what it gives is
// hashed, signed and sent as any answer.
import type { Tensor } from '$lib/core/tensor';
import { valuesOf } from '$lib/inference/values';
import { double } from '$lib/provider/testDoubles';
import type { GpuWorker } from '$lib/worker/types';

type Run = GpuWorker['run'];

/** Honest, but for what `change` makes of the values. */
const lying =
	(change: (values: Float32Array, inputs: Tensor[]) => void): Run =>
	async (request, options) => {
		const result = await double(request, options);
		for (const output of result.outputs) {
			const values = Float32Array.from(valuesOf(output));
			change(values, request.inputs);
			output.data = new Uint8Array(values.buffer);
		}
		return result;
	};

/** What a GPU gives that lost its numbers. */
export const nansEverywhere = lying((values) => values.fill(NaN));

/** Runs a cheaper model than the one that is paid for. */
export const anotherModelsOutput = lying((values) =>
	values.forEach((value, i) => (values[i] = 1.5 * value + 1))
);

/** Computes the first half, and leaves the rest as it was allocated. */
export const halfAChunk = lying((values) => values.fill(0, values.length / 2));

/** Right on the input that everybody knows, and on no other. */
export const goldenOnlyHonest = (golden: Tensor[]): Run =>
	lying((values, inputs) => {
		if (inputs[0]?.data.join() !== golden[0]?.data.join()) values.fill(7);
	});

/** Earns trust by some right results, and lies from then on. */
export const sleeperLiar = (honestFor: number): Run => {
	let answered = 0;
	return lying((values) => {
		if (answered++ >= honestFor) values.fill(7);
	});
};
