import { RallyError } from '$lib/core/errors';

/** The error of a device that is gone. */
export const deviceLost = (details?: string): RallyError =>
	new RallyError('The GPU was lost while it worked: its driver was reset, or the browser took it away.', {
		code: 'gpu.deviceLost',
		...(details ? { details } : {}),
		hint: 'It is opened anew at the next try.'
	});

/** The error of memory that was asked for and not there. */
export const outOfGpuMemory = (details?: string): RallyError =>
	new RallyError('The GPU has not enough free memory for this.', {
		code: 'gpu.outOfMemory',
		...(details ? { details } : {}),
		hint: 'Close other tabs that use the GPU, or take smaller work.'
	});

/**
 * Runs `work` on the device and turns what WebGPU reports out of band into an error: its own error scopes,
 * and the device's loss, which would leave `work` waiting forever.
 *
 * @throws RallyError `gpu.deviceLost`, `gpu.outOfMemory`, `gpu.failed`
 */
export async function guardGpu<T>(device: GPUDevice, work: () => Promise<T>): Promise<T> {
	device.pushErrorScope('internal');
	device.pushErrorScope('validation');
	device.pushErrorScope('out-of-memory');
	const lost = device.lost.then(({ message }): never => {
		throw deviceLost(message);
	});
	lost.catch(() => {});
	let failure: unknown;
	let result: { value: T } | undefined;
	try {
		result = { value: await Promise.race([work(), lost]) };
	} catch (thrown) {
		failure = thrown;
	}
	const popped = await Promise.all(
		['out-of-memory', 'validation', 'internal'].map(() => device.popErrorScope().catch(() => null))
	);
	if (failure instanceof RallyError && failure.code === 'gpu.deviceLost') throw failure;
	const [memory, ...others] = popped;
	if (memory) throw outOfGpuMemory(memory.message);
	const other = others.find((error) => error !== null);
	if (other)
		throw new RallyError('The GPU refused a command of this page.', {
			code: 'gpu.failed',
			details: other.message
		});
	if (!result) throw failure;
	return result.value;
}
