import { RallyError } from '$lib/core/errors';
import { InferenceSession, Tensor } from '$lib/inference/ort';
import { matMulModel } from './matMulModel';

/** ONNX Runtime Web's matrix product on a device, inputs and output in the GPU's memory throughout. */
export interface OrtProduct {
	/** Computes the graph so many times over, and waits for the GPU at the end. */
	run(times: number): Promise<void>;
	/** Computes it once, and reads the result back; row-major. */
	read(): Promise<Float32Array>;
	destroy(): Promise<void>;
}

/**
 * ORT gets the options it gets in the app, CPU fallback forbidden.
 *
 * @param a n·n, row-major; `b` likewise
 * @param scale of every entry
 * @param steps products in the graph, see `matMulModel`
 */
export async function ortProduct(
	device: GPUDevice,
	{ n, steps, a, b, scale }: { n: number; steps: number; a: Int32Array; b: Int32Array; scale: number }
): Promise<OrtProduct> {
	const session = await InferenceSession.create(matMulModel(n, steps).bytes, {
		executionProviders: [{ name: 'webgpu', device }],
		preferredOutputLocation: 'gpu-buffer',
		logSeverityLevel: 4,
		extra: { session: { disable_cpu_ep_fallback: '1' } }
	});
	const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
	const inputs = [a, b].map((entries) => {
		const values = Float32Array.from(entries, (entry) => entry * scale);
		const buffer = device.createBuffer({ size: values.byteLength, usage: STORAGE | COPY_DST | COPY_SRC });
		device.queue.writeBuffer(buffer, 0, values);
		return buffer;
	});
	const [forA, forB] = inputs.map((buffer) =>
		Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: [n, n] })
	);
	if (!forA || !forB) throw new RallyError('ORT took no input.', { code: 'internal' });
	const product = async () => {
		const { c } = await session.run({ a: forA, b: forB }, { logSeverityLevel: 4 });
		if (c?.location !== 'gpu-buffer')
			throw new RallyError('ORT’s product is not on the GPU.', { code: 'bench.otherAnswer' });
		return c;
	};
	return {
		async run(times) {
			for (let done = 0; done < times; done++) (await product()).dispose();
			await device.queue.onSubmittedWorkDone();
		},
		async read() {
			const values = await (await product()).getData(true);
			if (!(values instanceof Float32Array))
				throw new RallyError('ORT’s product has another type.', { code: 'bench.otherAnswer' });
			return values;
		},
		async destroy() {
			await session.release();
			for (const buffer of inputs) buffer.destroy();
		}
	};
}
