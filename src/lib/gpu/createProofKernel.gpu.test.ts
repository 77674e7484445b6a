import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256 } from '$lib/core/bytes';
import { systemRandom } from '$lib/core/random';
import { compiledKernels, type CompiledKernels } from './compiledKernels';
import { createProofKernel } from './createProofKernel';
import { openGpu } from './openGpu';
import { checkAlloc } from './proof/checkAlloc';
import { checkReveal } from './proof/checkReveal';
import { checkTriad } from './proof/checkTriad';
import type { Work } from './proof/work';

let kernels: CompiledKernels;
beforeAll(async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	kernels = compiledKernels(opened.device);
});
afterAll(() => kernels.device.destroy());

const seed = new Uint8Array(32).map((_, i) => i * 11);
const passed = { ok: true, value: undefined };

async function withKernel(
	work: Work,
	use: (kernel: Awaited<ReturnType<typeof createProofKernel>>) => Promise<void>
) {
	const kernel = await createProofKernel(kernels, work);
	try {
		await use(kernel);
	} finally {
		kernel.destroy();
	}
}

test.each(['gemm-f32', 'gemm-i8'] as const)(
	'%s: what it proves and opens, a verifier accepts',
	async (name) => {
		const work = { kernel: name, n: 100, rounds: 3 };
		await withKernel(work, async (kernel) => {
			await expect(kernel.open?.(1)).rejects.toMatchObject({ code: 'proof.nothingToOpen' });
			const { commit, digests } = await kernel.prove(seed);
			for (const round of [1, 3]) {
				const c = (await kernel.open?.(round)) ?? new Uint8Array();
				const challenge = { ...work, seed };
				expect(checkReveal({ challenge, commit, round, digests, c, random: systemRandom })).toEqual(passed);
			}
			for (const round of [0, 1.5, 4])
				await expect(kernel.open?.(round)).rejects.toMatchObject({ code: 'proof.badRound' });
		});
	}
);

test('gemm-f16 is refused in words where the GPU has no f16', async () => {
	const work = { kernel: 'gemm-f16', n: 64, rounds: 1 } as const;
	if (kernels.device.features.has('shader-f16'))
		return withKernel(work, async (kernel) => void (await kernel.prove(seed)));
	await expect(createProofKernel(kernels, work)).rejects.toMatchObject({
		code: 'gpu.featureMissing',
		shortMessage: expect.stringContaining('gemm-f16') as string
	});
});

test('triad-u32: every round it proves, a verifier accepts', async () => {
	const work = { kernel: 'triad-u32', words: 2 ** 16, rounds: 2 } as const;
	await withKernel(work, async (kernel) => {
		expect(kernel.open).toBeUndefined();
		const proof = await kernel.prove(seed);
		for (const round of [1, 2])
			expect(await checkTriad({ challenge: { ...work, seed }, round, ...proof })).toEqual(passed);
	});
});

test('alloc-u32: what its memory holds, a verifier accepts', async () => {
	const work = { kernel: 'alloc-u32', words: 2 ** 16, chunks: 2 } as const;
	await withKernel(work, async (kernel) => {
		const proof = await kernel.prove(seed);
		const probe = { seed: systemRandom.bytes(32), count: 4096 };
		const values = (await kernel.probe?.(probe.seed, probe.count)) ?? new Uint8Array();
		const verdict = await checkAlloc({
			challenge: { ...work, seed },
			...proof,
			probe: { ...probe, commit: sha256(values) },
			values,
			random: systemRandom
		});
		expect(verdict).toEqual({ ok: true, value: { checked: 16 } });
	});
});
