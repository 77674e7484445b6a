import { RallyError } from '$lib/core/errors';
import { systemRandom } from '$lib/core/random';
import { measureGemm } from '$lib/gpu/kernels/gemm/measureGemm';
import { tuneGemm } from '$lib/gpu/kernels/gemm/tuneGemm';
import { openGpu } from '$lib/gpu/openGpu';
import type { Tuning } from '$lib/gpu/proof/tuning';
import { createGpuWorker } from '$lib/worker/createGpuWorker';
import { checkCost } from '../checkCost';
import { contest } from './contest';
import type { ProofBenchPage } from './types';

let opened: { device: GPUDevice; tuning: Tuning } | undefined;
const worker = createGpuWorker();

const gpu = () => {
	if (!opened) throw new RallyError('Open the GPU first.', { code: 'gpu.unavailable' });
	return opened;
};

const proofBench: ProofBenchPage = {
	async open() {
		const { device, report } = await openGpu(globalThis);
		if (device) opened = { device, tuning: await tuneGemm(device, 'gemm-f32') };
		return report;
	},
	contest: (n) => contest(gpu().device, { n, tuning: gpu().tuning }),
	async rate(kernel, n) {
		try {
			const tuning = await tuneGemm(gpu().device, kernel);
			return await measureGemm(gpu().device, kernel, n, { tuning });
		} catch (error) {
			if (error instanceof RallyError && error.code === 'gpu.featureMissing') return error.shortMessage;
			throw error;
		}
	},
	measure: (item) => worker.measure(item),
	check: (load) => checkCost({ ...load, random: systemRandom })
};
Object.assign(globalThis, { proofBench });
