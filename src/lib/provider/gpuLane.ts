import { inTurn, type Lane } from '$lib/core/inTurn';
import type { GpuWorker } from '$lib/worker/types';

/**
 * Whose turn it is on a GPU: tasks, models and challenges, one after another. So a challenge waits like any task, and
 * its clock never runs beside one.
 */
export const gpuLane: Lane<GpuWorker> = new WeakMap();

/**
 * Takes the GPU for more than one call: from its turn on until it is given back, and what was prepared is freed then.
 *
 * @param signal gives the place in the queue up; once the GPU is held it does nothing
 * @returns gives the GPU back; once is enough
 * @throws the signal's reason
 */
export function holdGpu(worker: GpuWorker, signal: AbortSignal): Promise<() => void> {
	return new Promise((resolve, reject) => {
		void inTurn(gpuLane, worker, async () => {
			if (signal.aborted) return reject(signal.reason);
			await new Promise<void>((letGo) => resolve(letGo));
			await worker.release().catch(() => {
				// It went with its worker.
			});
		});
	});
}
