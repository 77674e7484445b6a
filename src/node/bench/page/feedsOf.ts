import type { Tensor } from '$lib/core/tensor';
import { workloadFiles } from '$workloads/browserFiles';
import { builderOf } from '$workloads/files';
import type { Load } from './types';

/** One feed a task, no two alike; the same ones for both ways. */
export async function feedsOf({ workload, batch, tasks }: Load): Promise<Tensor[][]> {
	const each = (feed: (task: number) => Tensor[]) => Array.from({ length: tasks }, (_, task) => feed(task));
	const heldOut = await workloadFiles.heldOut(workload);
	if (!heldOut) {
		const { input } = await builderOf(workload);
		return each((task) => input(task + 1, batch));
	}
	const { images, rows, columns, count } = heldOut;
	const size = rows * columns;
	return each((task) => {
		const pixels = new Float32Array(batch * size);
		for (let i = 0; i < batch; i++) {
			pixels.set(images[(task * batch + i) % count] ?? new Float32Array(size), i * size);
		}
		const dims = [batch, 1, rows, columns];
		return [{ name: 'input', type: 'float32', dims, data: new Uint8Array(pixels.buffer) }];
	});
}
