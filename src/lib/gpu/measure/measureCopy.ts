import { guardGpu } from '../gpuFailure';
import { takeBuffers } from '../kernels/shared/takeBuffers';
import { submitCopies } from './submitCopies';
import type { MeasureOptions } from './measureOptions';
import { readRates } from './readRates';
import type { Measurement } from './types';

/**
 * How fast a buffer is copied to another: bytes read and bytes written count, as they do in `triad-u32`.
 *
 * @param bytes of each of the two buffers
 * @throws RallyError `gpu.outOfMemory`, `gpu.deviceLost`; the signal's reason
 */
export async function measureCopy(
	device: GPUDevice,
	bytes: number,
	options: MeasureOptions = {}
): Promise<Measurement> {
	const size = 4 * Math.max(1, Math.floor(bytes / 4));
	const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
	const usage = STORAGE | COPY_SRC | COPY_DST;
	const buffers = await takeBuffers(device, { label: 'copy', size, usage, count: 2, signal: options.signal });
	const [from, to] = buffers;
	if (!from || !to) throw new Error('unreachable: two buffers were taken');
	try {
		const { rate, samples } = await guardGpu(device, () =>
			readRates(
				{ amount: 2 * size, work: (times) => submitCopies(device, { from, to, size, times, ...options }) },
				options
			)
		);
		return { item: 'copy', bytesPerSecond: rate, samples };
	} finally {
		for (const buffer of buffers) buffer.destroy();
	}
}
