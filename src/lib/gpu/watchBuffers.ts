/**
 * Counts the bytes of the buffers that stand on one device, made by anyone, a library included: WebGPU itself says
 * nothing of its memory. Calls are passed on unchanged. Textures are not counted; nobody here makes any.
 *
 * @param onChange told the new count each time
 * @returns a function that gives the count now, bytes
 */
export function watchBuffers(device: GPUDevice, onChange: (heldBytes: number) => void): () => number {
	let held = 0;
	const add = (bytes: number) => onChange((held += bytes));
	// One that nobody destroyed goes when it is collected.
	const collected = new FinalizationRegistry((size: number) => add(-size));
	const createBuffer = device.createBuffer.bind(device);
	device.createBuffer = (descriptor) => {
		const buffer = createBuffer(descriptor);
		const { size } = buffer;
		const destroy = buffer.destroy.bind(buffer);
		const token = {};
		let stands = true;
		buffer.destroy = () => {
			if (stands) {
				stands = false;
				collected.unregister(token);
				add(-size);
			}
			return destroy();
		};
		collected.register(buffer, size, token);
		add(size);
		return buffer;
	};
	return () => held;
}
