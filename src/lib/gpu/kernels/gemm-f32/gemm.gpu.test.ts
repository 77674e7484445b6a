import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemRandom } from '$lib/core/random';
import { openGpu } from '../../openGpu';
import { checkReveal } from '../../proof/checkReveal';
import type { Challenge } from '../../proof/challenge';
import { seedAfter } from '../../proof/seedAfter';
import { compileGemmF32, createGemmF32, type CompiledGemmF32 } from './gemm';
import { productOf, proveOnCpu } from './reference';

let device: GPUDevice;
let compiled: CompiledGemmF32;
beforeAll(async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	device = opened.device;
	compiled = await compileGemmF32(device);
});
afterAll(() => device.destroy());

const challenge = (n: number, rounds: number, fill = 7): Challenge => ({
	kernel: 'gemm-f32',
	n,
	rounds,
	seed: new Uint8Array(32).map((_, i) => i * fill)
});

// Below, at, one past and no multiple of the tile (64), the depth (16) and the digest's span (4096 = 64²).
test.each([16, 17, 63, 64, 65, 100, 129, 192])('agrees with the CPU to the bit at n = %i', async (n) => {
	const kernel = await createGemmF32(compiled, n);
	try {
		const asked = challenge(n, 3);
		const cpu = proveOnCpu(asked);
		const gpu = await kernel.prove(asked);
		expect(gpu.digests).toEqual(cpu.digests);
		expect(gpu.commit).toEqual(cpu.commit);
		for (const [i, product] of cpu.products.entries()) {
			const c = await kernel.product(seedAfter(asked.seed, i, cpu.digests[i - 1]));
			expect(new Int32Array(c.buffer)).toEqual(product);
		}
	} finally {
		kernel.destroy();
	}
});

test('gives the same proof when a round is cut in many slices', async () => {
	const n = 640; // 100 tiles of 5 M operations: the first slice takes 28 of them
	const kernel = await createGemmF32(compiled, n);
	try {
		const asked = challenge(n, 2, 3);
		const seen: number[] = [];
		const { digests, commit } = await kernel.prove(asked, { onProgress: (done) => seen.push(done) });
		expect(seen.at(-1)).toBe(2);
		expect(seen.length).toBeGreaterThan(2);
		const c = await kernel.product(seedAfter(asked.seed, 1, digests[0]));
		expect(new Int32Array(c.buffer)).toEqual(productOf(seedAfter(asked.seed, 1, digests[0]), n));
		const verdict = checkReveal({ challenge: asked, commit, round: 2, digests, c, random: systemRandom });
		expect(verdict).toEqual({ ok: true, value: undefined });
	} finally {
		kernel.destroy();
	}
});

test('is used again for another seed without a trace of the first', async () => {
	const kernel = await createGemmF32(compiled, 48);
	try {
		await kernel.prove(challenge(48, 5));
		const asked = challenge(48, 2, 11);
		expect((await kernel.prove(asked)).digests).toEqual(proveOnCpu(asked).digests);
	} finally {
		kernel.destroy();
	}
});

test('stops between slices when it is aborted', async () => {
	const kernel = await createGemmF32(compiled, 512);
	try {
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
	} finally {
		kernel.destroy();
	}
});

test('a device that goes while it works ends in an error, not in a wait', async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	const kernel = await createGemmF32(await compileGemmF32(opened.device), 512);
	const running = kernel.prove(challenge(512, 50), { onProgress: () => opened.device.destroy() });
	await expect(running).rejects.toMatchObject({ code: 'gpu.deviceLost' });
});
