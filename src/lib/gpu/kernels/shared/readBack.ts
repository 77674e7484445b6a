/** Copies `size` bytes of a buffer off the GPU, once what was submitted before is done. */
export async function readBack(
	device: GPUDevice,
	source: GPUBuffer,
	size: number
): Promise<Uint8Array<ArrayBuffer>> {
	const target = device.createBuffer({
		label: 'read-back',
		size,
		usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST
	});
	try {
		const encoder = device.createCommandEncoder();
		encoder.copyBufferToBuffer(source, 0, target, 0, size);
		device.queue.submit([encoder.finish()]);
		await target.mapAsync(GPUMapMode.READ);
		return new Uint8Array(target.getMappedRange().slice(0));
	} finally {
		target.destroy();
	}
}
