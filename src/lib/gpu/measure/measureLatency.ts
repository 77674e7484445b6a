import { guardGpu } from '../gpuFailure';
import type { MeasureOptions } from './measureOptions';
import { percentiles } from './statistics';
import type { Measurement, Sample } from './types';
import source from './touch.wgsl?raw';

const READINGS = 200;
/** Thrown away: the first trips wake the GPU up. */
const WARM_UP = 10;
/** Of each kind; a slow device is measured by fewer readings, ms. */
const BUDGET_MS = 2000;

/**
 * How long the way to the GPU and back takes: of a dispatch until its end is told, and of a dispatch until its result
 * can be read.
 *
 * @throws RallyError `gpu.deviceLost`; the signal's reason
 */
export async function measureLatency(
	device: GPUDevice,
	{ signal, onProgress, onSample }: MeasureOptions = {}
): Promise<Measurement> {
	const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
	const word = device.createBuffer({ label: 'touch', size: 4, usage: STORAGE | COPY_SRC });
	const target = device.createBuffer({ label: 'touched', size: 4, usage: COPY_DST | MAP_READ });
	const begun = performance.now();
	let told = 0;

	/** @returns milliseconds each time took */
	async function read(of: Sample['of'], once: () => Promise<void>): Promise<number[]> {
		const start = performance.now();
		const readings: number[] = [];
		for (let i = 0; i < WARM_UP + READINGS; i++) {
			signal?.throwIfAborted();
			const from = performance.now();
			await once();
			const nowMs = performance.now();
			if (i >= WARM_UP) {
				readings.push(nowMs - from);
				onSample?.({ atMs: nowMs - begun, of, value: nowMs - from });
			}
			if (readings.length > 0 && nowMs - start > BUDGET_MS) break;
			onProgress?.(told + readings.length, 2 * READINGS);
		}
		told += READINGS;
		onProgress?.(told, 2 * READINGS);
		return readings;
	}

	try {
		return await guardGpu(device, async () => {
			const module = device.createShaderModule({ label: 'touch', code: source });
			const pipeline = await device.createComputePipelineAsync({
				layout: 'auto',
				compute: { module, entryPoint: 'touch' }
			});
			const bindGroup = device.createBindGroup({
				layout: pipeline.getBindGroupLayout(0),
				entries: [{ binding: 0, resource: { buffer: word } }]
			});
			const submit = (andCopy: boolean) => {
				const encoder = device.createCommandEncoder();
				const pass = encoder.beginComputePass();
				pass.setPipeline(pipeline);
				pass.setBindGroup(0, bindGroup);
				pass.dispatchWorkgroups(1);
				pass.end();
				if (andCopy) encoder.copyBufferToBuffer(word, 0, target, 0, 4);
				device.queue.submit([encoder.finish()]);
			};
			const dispatch = await read('dispatch', async () => {
				submit(false);
				await device.queue.onSubmittedWorkDone();
			});
			const readback = await read('readback', async () => {
				submit(true);
				await target.mapAsync(GPUMapMode.READ);
				target.unmap();
			});
			return { item: 'latency', dispatch: percentiles(dispatch), readback: percentiles(readback) };
		});
	} finally {
		word.destroy();
		target.destroy();
	}
}
