import type { Tuning } from '../../proof/tuning';
import type { GemmKernel } from '../../proof/work';
import { compileGemm, inShape, type CompiledGemm } from './compileGemm';
import { createGemm } from './createGemm';
import { shapesFor } from './gemmShapes';
import { readProductMs } from './readProductMs';

/** No shape is begun that would end after so long, ms, going by how long the one before took. */
const BUDGET_MS = 1500;
/** A reading of a shape, ms; the better of two counts. */
const READING_MS = 20;
/** The sweep multiplies the largest of these whose product takes no longer than {@link PRODUCT_MS}; challenges have them. */
const SIZES = [1024, 512] as const;
const SMALLEST = 256;
const PRODUCT_MS = 5;

/**
 * Finds the fastest shape of a kernel on a device, by trying. Keep what it finds: it holds for the adapter, and the GPU
 * is busy meanwhile.
 *
 * @throws RallyError `gpu.featureMissing`, `gpu.deviceLost`; the signal's reason
 */
export async function tuneGemm(
	device: GPUDevice,
	kernel: GemmKernel,
	{ signal, now = () => performance.now() }: { signal?: AbortSignal | undefined; now?: () => number } = {}
): Promise<Tuning> {
	const start = now();
	const compiled = await compileGemm(device, kernel);
	const smallMs = await readProduct(compiled, SMALLEST, signal);
	const n = SIZES.find((size) => smallMs * (size / SMALLEST) ** 3 <= PRODUCT_MS) ?? SMALLEST;

	const gflops: Record<string, number> = {};
	let best = { variant: compiled.variant, rate: 0 };
	let lastTookMs = 0;
	for (const variant of shapesFor(device)) {
		const begun = now();
		if (best.rate > 0 && begun - start + lastTookMs > BUDGET_MS) break;
		signal?.throwIfAborted();
		const shaped = variant === compiled.variant ? compiled : await inShape(compiled, variant);
		const productMs = await readProduct(shaped, n, signal);
		const rate = (2 * n ** 3) / productMs / 1e6;
		gflops[variant] = rate;
		if (rate > best.rate) best = { variant, rate };
		lastTookMs = now() - begun;
	}
	return { kernel, variant: best.variant, gflops };
}

/** Milliseconds a product, the better of two readings. */
async function readProduct(
	compiled: CompiledGemm,
	n: number,
	signal: AbortSignal | undefined
): Promise<number> {
	const gemm = await createGemm(compiled, n);
	try {
		const productMs = await readProductMs(gemm, { productMs: Infinity, signal });
		const readings = [1, 2].map(() => ({ productMs, readingMs: READING_MS, signal }));
		let least = Infinity;
		for (const reading of readings) least = Math.min(least, await readProductMs(gemm, reading));
		return least;
	} finally {
		gemm.destroy();
	}
}
