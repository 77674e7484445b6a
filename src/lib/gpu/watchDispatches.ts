/**
 * Counts the kernels launched on one device by anyone, a library included: the evidence that a graph ran there.
 * WebGPU tells nothing of the kind itself. Calls are passed on unchanged.
 *
 * @returns a function that gives the count so far
 */
export function watchDispatches(device: GPUDevice): () => number {
	let count = 0;
	const createCommandEncoder = device.createCommandEncoder.bind(device);
	device.createCommandEncoder = (...descriptor) => {
		const encoder = createCommandEncoder(...descriptor);
		const beginComputePass = encoder.beginComputePass.bind(encoder);
		encoder.beginComputePass = (...options) => {
			const pass = beginComputePass(...options);
			const direct = pass.dispatchWorkgroups.bind(pass);
			const indirect = pass.dispatchWorkgroupsIndirect.bind(pass);
			pass.dispatchWorkgroups = (...sizes) => {
				count++;
				direct(...sizes);
			};
			pass.dispatchWorkgroupsIndirect = (...source) => {
				count++;
				indirect(...source);
			};
			return pass;
		};
		return encoder;
	};
	return () => count;
}
