import { tensorBytes, type ElementType, type Tensor, type TensorHeader } from '$lib/core/tensor';
import { Tensor as OrtTensor, type InferenceSession } from './ort';
import { checkSize } from './tensors';

/** Types that stand in a GPU's memory as they do in a tensor's bytes. */
const BINDABLE: ReadonlySet<ElementType> = new Set(['float32', 'float16', 'int32', 'uint32']);
/** A copy into or out of a buffer is of whole words. */
const WORD_BYTES = 4;
/** Inputs and outputs together, for each shape that is kept: past this a copy is no longer what takes the time. */
const BOUND_BYTES = 32 * 2 ** 20;

/** Runs one model on one shape, with inputs and outputs in buffers that stay where they are. */
export interface BoundRunner {
	/** Inputs of the shape that this was made for. Calls must not overlap. */
	run(inputs: readonly Tensor[]): Promise<Tensor[]>;
	/** Frees the buffers. */
	destroy(): void;
}

/** Whether tensors of these shapes may be kept in buffers. */
export const isBindable = (shapes: readonly TensorHeader[]): boolean =>
	shapes.every((shape) => {
		const bytes = tensorBytes(shape);
		return BINDABLE.has(shape.type) && bytes > 0 && bytes % WORD_BYTES === 0;
	}) && shapes.reduce((sum, shape) => sum + tensorBytes(shape), 0) <= BOUND_BYTES;

/**
 * Makes buffers for inputs and outputs once, where ORT would take them anew for each run, and reads all outputs back at
 * once. A session that captures its graph can run in no other way, since it replays what it did with these very buffers.
 *
 * @param inputs that {@link isBindable}; `outputs` likewise, as a run on such inputs gave them
 */
export function createBoundRunner(
	session: InferenceSession,
	device: GPUDevice,
	{ inputs, outputs }: { inputs: readonly TensorHeader[]; outputs: readonly TensorHeader[] }
): BoundRunner {
	const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
	const bind = (shape: TensorHeader) => {
		const { name, type, dims } = shape;
		const sizeBytes = tensorBytes(shape);
		const buffer = device.createBuffer({ size: sizeBytes, usage: STORAGE | COPY_SRC | COPY_DST });
		const tensor = OrtTensor.fromGpuBuffer(buffer, { dataType: type as 'float32', dims: [...dims] });
		return { name, type, dims, sizeBytes, buffer, tensor };
	};
	const ins = inputs.map(bind);
	const outs = outputs.map(bind);
	const staging = device.createBuffer({
		size: outs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
		usage: COPY_DST | MAP_READ
	});
	const named = (bound: typeof ins) => Object.fromEntries(bound.map(({ name, tensor }) => [name, tensor]));
	const [feeds, fetches] = [named(ins), named(outs)];

	return {
		async run(given) {
			for (const { name, buffer } of ins) {
				const input = given.find((tensor) => tensor.name === name);
				if (!input) continue;
				checkSize(input);
				device.queue.writeBuffer(buffer, 0, input.data);
			}
			await session.run(feeds, fetches, { logSeverityLevel: 4 });
			const encoder = device.createCommandEncoder();
			let at = 0;
			for (const { buffer, sizeBytes } of outs) {
				encoder.copyBufferToBuffer(buffer, 0, staging, at, sizeBytes);
				at += sizeBytes;
			}
			device.queue.submit([encoder.finish()]);
			await staging.mapAsync(GPUMapMode.READ);
			const bytes = staging.getMappedRange();
			at = 0;
			const read = outs.map(({ name, type, dims, sizeBytes }) => {
				const data = new Uint8Array(bytes.slice(at, (at += sizeBytes)));
				return { name, type, dims: [...dims], data };
			});
			staging.unmap();
			return read;
		},
		destroy() {
			for (const { buffer } of [...ins, ...outs]) buffer.destroy();
			staging.destroy();
		}
	};
}
