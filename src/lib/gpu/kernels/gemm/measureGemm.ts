import { equalBytes } from '$lib/core/bytes';
import { systemRandom } from '$lib/core/random';
import { digestOf } from '../../proof/digestOf';
import { entryOutside } from '../../proof/entryOutside';
import { seedAfter } from '../../proof/seedAfter';
import type { Tuning } from '../../proof/tuning';
import type { GemmKernel } from '../../proof/work';
import { wrongRow } from '../../proof/wrongRow';
import { compileGemm } from './compileGemm';
import { createGemm, type Gemm } from './createGemm';
import { readProductMs } from './readProductMs';

export interface GemmRate {
	/** Median of the samples. */
	opsPerSecond: number;
	samples: number[];
	/** Name of the kernel's shape. */
	variant: string;
	/** The digest that the GPU took of a fresh product is right, and the product passes Freivalds' check. */
	exact: boolean;
}

/** Where one product takes so long, ms, a reading is steady as it is, and nobody waits for many. */
const SLOW_MS = 1000;
const SLOW_SAMPLES = 3;

/**
 * How fast a device multiplies matrices that it holds, without a challenge around: 2·n³ operations a product.
 *
 * @param samples how many readings, fewer on a slow device; one more, before them, warms the device up
 * @param onSample told each reading, operations a second
 * @throws RallyError `gpu.featureMissing`, `gpu.outOfMemory`, `gpu.deviceLost`; the signal's reason
 */
export async function measureGemm(
	device: GPUDevice,
	kernel: GemmKernel,
	n: number,
	{
		tuning,
		samples: count = 5,
		signal,
		onSample
	}: {
		tuning?: Tuning | undefined;
		samples?: number;
		signal?: AbortSignal | undefined;
		onSample?: ((opsPerSecond: number) => void) | undefined;
	} = {}
): Promise<GemmRate> {
	const compiled = await compileGemm(device, kernel, tuning);
	signal?.throwIfAborted();
	const gemm = await createGemm(compiled, n);
	try {
		const exact = await isExact(gemm, { kernel, n, signal });
		// The first tells the second how many products a reading of some length has; both warm up.
		let productMs = await readProductMs(gemm, { productMs: Infinity, signal });
		if (productMs < SLOW_MS) productMs = await readProductMs(gemm, { productMs, signal });
		const samples: number[] = [];
		const most = productMs < SLOW_MS ? count : Math.min(count, SLOW_SAMPLES);
		while (samples.length < most) {
			productMs = await readProductMs(gemm, { productMs, signal });
			const opsPerSecond = (2 * n ** 3) / (productMs / 1000);
			samples.push(opsPerSecond);
			onSample?.(opsPerSecond);
		}
		const sorted = samples.toSorted((x, y) => x - y);
		return {
			opsPerSecond: sorted[Math.floor(most / 2)] ?? 0,
			samples,
			variant: compiled.variant,
			exact
		};
	} finally {
		gemm.destroy();
	}
}

async function isExact(
	gemm: Gemm,
	{ kernel, n, signal }: { kernel: GemmKernel; n: number; signal: AbortSignal | undefined }
): Promise<boolean> {
	const challengeSeed = systemRandom.bytes(32);
	const { digests } = await gemm.prove({ seed: challengeSeed, rounds: 1 }, { signal });
	const seed = seedAfter(challengeSeed, 0);
	const c = new Int32Array((await gemm.held()).buffer);
	return (
		equalBytes(digestOf(c), digests[0] ?? new Uint8Array()) &&
		entryOutside(c, { kernel, n }) === undefined &&
		wrongRow(c, { kernel, seed, n, random: systemRandom }) === undefined
	);
}
