import * as ort from 'onnxruntime-web';
import type { ElementType, Tensor } from '$lib/core/tensor';

/**
 * Runs a model once on ONNX Runtime Web's CPU code, in Node: the reference that golden outputs and tests
 * are held against. The app never runs a paid task on it.
 *
 * @param inputs float32 and int32 only
 */
export async function runOnCpu(model: Uint8Array, inputs: readonly Tensor[]): Promise<Tensor[]> {
	// One thread adds in one order.
	ort.env.wasm.numThreads = 1;
	const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
	try {
		const feeds = Object.fromEntries(
			inputs.map(({ name, type, dims, data }) => {
				const copy = data.slice().buffer;
				const values = type === 'int32' ? new Int32Array(copy) : new Float32Array(copy);
				return [name, new ort.Tensor(type, values, dims)];
			})
		);
		const outputs = await session.run(feeds);
		return session.outputNames.map((name) => {
			const output = outputs[name];
			if (!output || !(output.data instanceof Float32Array))
				throw new TypeError(`${name} came without float32 values.`);
			const { buffer, byteOffset, byteLength } = output.data;
			const data = new Uint8Array(buffer, byteOffset, byteLength).slice();
			return { name, type: output.type as ElementType, dims: output.dims, data };
		});
	} finally {
		await session.release();
	}
}
