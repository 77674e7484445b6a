import { guardGpu, outOfGpuMemory } from '../../gpuFailure';

/** Buffers between two looks at whether they were given: each look is a trip to the GPU's process. */
const AT_ONCE = 8;

/**
 * Takes `count` buffers of `size` bytes, all or none.
 *
 * @throws RallyError `gpu.outOfMemory`, `gpu.deviceLost`; the signal's reason. Whatever was taken is given back by then
 */
export async function takeBuffers(
	device: GPUDevice,
	{ count, signal, ...descriptor }: GPUBufferDescriptor & { count: number; signal?: AbortSignal | undefined }
): Promise<GPUBuffer[]> {
	const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
	const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
	if (descriptor.size > most)
		throw outOfGpuMemory(
			`A buffer of ${descriptor.size} bytes is asked for; this GPU’s largest has ${most}.`
		);
	const taken: GPUBuffer[] = [];
	try {
		while (taken.length < count) {
			signal?.throwIfAborted();
			await guardGpu(device, async () => {
				const until = Math.min(count, taken.length + AT_ONCE);
				while (taken.length < until) taken.push(device.createBuffer(descriptor));
			});
		}
		return taken;
	} catch (thrown) {
		for (const buffer of taken) buffer.destroy();
		throw thrown;
	}
}
