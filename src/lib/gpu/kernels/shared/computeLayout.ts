/** A layout of buffers that compute shaders see; each stands at the binding of its place in the list. */
export const computeLayout = (
	device: GPUDevice,
	label: string,
	buffers: readonly GPUBufferBindingLayout[]
): GPUBindGroupLayout =>
	device.createBindGroupLayout({
		label,
		entries: buffers.map((buffer, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer }))
	});
