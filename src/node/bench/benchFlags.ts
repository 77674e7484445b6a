import { chromiumFlags } from '../../../scripts/chromium.mjs';

/** SwiftShader, as in all tests, unless the machine's own GPU is asked for. */
export const benchFlags = (): string[] =>
	process.env.RALLY_BENCH_GPU
		? [
				...chromiumFlags.filter((flag) => !flag.startsWith('--use-webgpu-adapter')),
				'--enable-features=Vulkan'
			]
		: chromiumFlags;
