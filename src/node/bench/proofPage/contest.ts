import { RallyError } from '$lib/core/errors';
import { compileGemm } from '$lib/gpu/kernels/gemm/compileGemm';
import { createGemm } from '$lib/gpu/kernels/gemm/createGemm';
import { matrixOf } from '$lib/gpu/kernels/gemm/reference';
import type { Tuning } from '$lib/gpu/proof/tuning';
import { ortProduct } from './ortProduct';
import type { Contest } from './types';

/** What a reading aims at, ms: long against a run's own cost. */
const READING_MS = 500;
/** Products a graph at most: each is a node of it. */
const MAX_STEPS = 32;
const ROUNDS = 4;
/** As many rounds are made, one at least, as fit into this, ms: on a software adapter a large product takes half a minute. */
const ROUNDS_MS = 60_000;
/** A first run longer than this, ms, was not long because it compiled. */
const SLOW_MS = 10_000;

/**
 * Our product against ORT's MatMul: one device, one shape, inputs and outputs on the GPU, both warm. First both compute
 * the same product and must agree on every entry; every other round is begun by the other one.
 *
 * @param tuning which shape of ours runs
 * @throws RallyError `bench.otherAnswer` where they do not agree
 */
export async function contest(
	device: GPUDevice,
	{ n, tuning }: { n: number; tuning?: Tuning | undefined }
): Promise<Contest> {
	const compiled = await compileGemm(device, 'gemm-f32', tuning);
	const ours = await createGemm(compiled, n);
	try {
		const seed = crypto.getRandomValues(new Uint8Array(32));
		const [a, b] = [matrixOf(seed, 0, n), matrixOf(seed, 1, n)];
		const entries = new Int32Array((await ours.product(seed)).buffer);
		const oursMs = await msOf(() => ours.multiply(1));
		const single = await ortProduct(device, { n, steps: 1, a, b, scale: 1 });
		let theirs: Float32Array = new Float32Array();
		let ortMs = await msOf(async () => (theirs = await single.read()));
		if (entries.some((entry, at) => entry !== theirs[at]))
			throw new RallyError(`Our product and ORT’s differ at n = ${n}.`, { code: 'bench.otherAnswer' });
		// The first run compiled, too.
		if (ortMs < SLOW_MS) ortMs = await msOf(() => single.run(1));

		const steps = Math.min(MAX_STEPS, Math.max(1, Math.round(READING_MS / ortMs)));
		// A product of products grows with every step: entries so small that it neither overflows nor vanishes.
		const scale = 1 / (18 * Math.sqrt(n));
		const ort = steps === 1 ? single : await ortProduct(device, { n, steps, a, b, scale });
		if (ort !== single) {
			await single.destroy();
			ortMs = (await msOf(() => ort.run(1))) / steps;
		}
		const runs = Math.max(1, Math.round(READING_MS / (ortMs * steps)));
		const products = steps * runs;
		const found: Contest = { n, products, ours: [], ort: [], variant: compiled.variant };
		const operations = 2 * n ** 3 * products;
		const turns = [
			{ into: found.ours, run: () => ours.multiply(products) },
			{ into: found.ort, run: () => ort.run(runs) }
		];
		const roundMs = (oursMs + ortMs) * products;
		const rounds = Math.min(ROUNDS, Math.max(1, Math.floor(ROUNDS_MS / roundMs)));
		for (let round = 0; round < rounds; round++)
			for (const { into, run } of round % 2 === 0 ? turns : turns.toReversed())
				into.push((operations * 1000) / (await msOf(run)));
		await ort.destroy();
		return found;
	} finally {
		ours.destroy();
	}
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
	const startMs = performance.now();
	await work();
	return performance.now() - startMs;
}
