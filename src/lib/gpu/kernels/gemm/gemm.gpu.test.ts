import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemRandom } from '$lib/core/random';
import { openGpu } from '../../openGpu';
import { checkReveal } from '../../proof/checkReveal';
import { seedAfter } from '../../proof/seedAfter';
import type { GemmChallenge, GemmKernel } from '../../proof/work';
import { compileGemm } from './compileGemm';
import { createGemm, type Gemm } from './createGemm';
import { gemmShapes, shapesFor } from './gemmShapes';
import { productOf, proveOnCpu } from './reference';

let device: GPUDevice;
beforeAll(async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	device = opened.device;
});
afterAll(() => device.destroy());

const challenge = (n: number, rounds: number, fill = 7, kernel: GemmKernel = 'gemm-f32'): GemmChallenge => ({
	kernel,
	n,
	rounds,
	seed: new Uint8Array(32).map((_, i) => i * fill)
});

async function withGemm<T>(
	n: number,
	work: (gemm: Gemm) => Promise<T>,
	{ kernel = 'gemm-f32', variant = '' }: { kernel?: GemmKernel; variant?: string } = {}
): Promise<T> {
	const gemm = await createGemm(await compileGemm(device, kernel, { kernel, variant }), n);
	try {
		return await work(gemm);
	} finally {
		gemm.destroy();
	}
}

test('this adapter runs every shape', () => {
	expect(shapesFor(device).sort()).toEqual([...gemmShapes.keys()].sort());
});

// No multiple of any tile, so that padding is in play; every shape is held to the CPU, and thus to every other.
test.each(
	(['gemm-f32', 'gemm-i8'] as const).flatMap((kernel) =>
		[...gemmShapes.keys()].map((variant) => [kernel, variant] as const)
	)
)('%s as %s agrees with the CPU to the bit', async (kernel, variant) => {
	const asked = challenge(70, 2, 5, kernel);
	const cpu = proveOnCpu(asked);
	await withGemm(
		70,
		async (gemm) => {
			expect(await gemm.prove(asked)).toEqual({ commit: cpu.commit, digests: cpu.digests });
			const c = await gemm.product(seedAfter(asked.seed, 1, cpu.digests[0]));
			expect(new Int32Array(c.buffer)).toEqual(cpu.products[1]);
		},
		{ kernel, variant }
	);
});

// Below, at, one past and no multiple of the tiles (32 to 128), the terms in an i8 word (4) and the digest's span (64²).
test.each(
	(['gemm-f32', 'gemm-i8'] as const).flatMap((kernel) =>
		[16, 17, 63, 64, 65, 129].map((n) => [kernel, n] as const)
	)
)('%s agrees with the CPU to the bit at n = %i', async (kernel, n) => {
	const asked = challenge(n, 3, 7, kernel);
	const cpu = proveOnCpu(asked);
	await withGemm(
		n,
		async (gemm) => {
			const gpu = await gemm.prove(asked);
			expect(gpu.digests).toEqual(cpu.digests);
			expect(gpu.commit).toEqual(cpu.commit);
			expect(new Int32Array((await gemm.held()).buffer)).toEqual(cpu.products[2]);
			for (const [i, product] of cpu.products.entries()) {
				const c = await gemm.product(seedAfter(asked.seed, i, cpu.digests[i - 1]));
				expect(new Int32Array(c.buffer)).toEqual(product);
			}
		},
		{ kernel }
	);
});

test('the pace of the products before does not change what comes out', async () => {
	const asked = challenge(100, 6);
	await withGemm(100, async (gemm) => {
		const first = await gemm.prove(asked);
		await gemm.multiply(3);
		expect(await gemm.prove(asked)).toEqual(first);
	});
});

test('gives the same proof when a round is cut in many slices', async () => {
	const n = 640; // 100 tiles of 5 M operations: the first slice takes 28 of them
	await withGemm(n, async (kernel) => {
		const asked = challenge(n, 2, 3);
		const seen: number[] = [];
		const { digests, commit } = await kernel.prove(asked, { onProgress: (done) => seen.push(done) });
		expect(seen.at(-1)).toBe(2);
		expect(seen.length).toBeGreaterThan(2);
		const c = await kernel.product(seedAfter(asked.seed, 1, digests[0]));
		expect(new Int32Array(c.buffer)).toEqual(productOf(seedAfter(asked.seed, 1, digests[0]), n));
		const verdict = checkReveal({ challenge: asked, commit, round: 2, digests, c, random: systemRandom });
		expect(verdict).toEqual({ ok: true, value: undefined });
	});
});

test('is used again for another seed without a trace of the first', async () => {
	await withGemm(48, async (kernel) => {
		await kernel.prove(challenge(48, 5));
		const asked = challenge(48, 2, 11);
		expect((await kernel.prove(asked)).digests).toEqual(proveOnCpu(asked).digests);
	});
});

test('stops between slices when it is aborted', async () => {
	await withGemm(512, async (kernel) => {
		const controller = new AbortController();
		let last = 0;
		const running = kernel.prove(challenge(512, 50), {
			signal: controller.signal,
			onProgress(done) {
				last = done;
				controller.abort(new Error('enough'));
			}
		});
		await expect(running).rejects.toThrow('enough');
		expect(last).toBeLessThan(50);
	});
});

test('a device that goes while it works ends in an error, not in a wait', async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	const kernel = await createGemm(await compileGemm(opened.device, 'gemm-f32'), 512);
	const running = kernel.prove(challenge(512, 50), { onProgress: () => opened.device.destroy() });
	await expect(running).rejects.toMatchObject({ code: 'gpu.deviceLost' });
});

test('a shape of another kernel, or one that nobody knows, is as none', async () => {
	const [first] = shapesFor(device);
	for (const tuning of [
		{ kernel: 'gemm-i8', variant: 'direct-32x32-4x4' },
		{ kernel: 'gemm-f32', variant: 'of another version' }
	] as const)
		expect((await compileGemm(device, 'gemm-f32', tuning)).variant).toBe(first);
	const known = { kernel: 'gemm-f32', variant: 'shared-32x32-4x4' } as const;
	expect((await compileGemm(device, 'gemm-f32', known)).variant).toBe('shared-32x32-4x4');
});

test('no n above what the kernel counts exactly', async () => {
	await expect(withGemm(4097, async () => {})).rejects.toMatchObject({ code: 'internal' });
});
