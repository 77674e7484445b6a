import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu } from '../../openGpu';
import { MAX_PROBES } from '../../proof/probePlaces';
import type { AllocChallenge } from '../../proof/work';
import { compileWords } from '../shared/words';
import { compileAlloc, createAlloc, type CompiledAlloc } from './createAlloc';
import { allocOnCpu } from './reference';

let device: GPUDevice;
let compiled: CompiledAlloc;
beforeAll(async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	device = opened.device;
	compiled = await compileAlloc(await compileWords(device));
});
afterAll(() => device.destroy());

const challenge = (words: number, chunks: number): AllocChallenge => ({
	kernel: 'alloc-u32',
	words,
	chunks,
	seed: new Uint8Array(32).map((_, i) => i * 5)
});
const probeSeed = new Uint8Array(32).map((_, i) => 200 - i);

test.each([
	[1, 2 ** 18],
	[3, 2 ** 16]
])('%i chunks of %i words are what the CPU fills, and read back the same', async (chunks, words) => {
	const asked = challenge(words, chunks);
	const kernel = await createAlloc(compiled, asked);
	try {
		const cpu = await allocOnCpu(asked);
		const seen: number[] = [];
		const { commit, digests } = await kernel.prove(asked.seed, { onProgress: (done) => seen.push(done) });
		expect(digests).toEqual(cpu.digests);
		expect(commit).toEqual(cpu.commit);
		expect(seen.at(-1)).toBe(chunks);
		// Fewer than chunks, no multiple of them, and as many as there may be.
		for (const count of [1, 2, 1000, MAX_PROBES])
			expect(await kernel.probe(probeSeed, count)).toEqual(cpu.probe(probeSeed, count));
	} finally {
		kernel.destroy();
	}
});

test('reads nothing before it is filled, nor too much or too little', async () => {
	const asked = challenge(2 ** 16, 1);
	const kernel = await createAlloc(compiled, asked);
	try {
		await expect(kernel.probe(probeSeed, 1)).rejects.toMatchObject({ code: 'proof.nothingToOpen' });
		await kernel.prove(asked.seed);
		for (const count of [0, 1.5, MAX_PROBES + 1])
			await expect(kernel.probe(probeSeed, count)).rejects.toMatchObject({ code: 'proof.badProbe' });
		const stopped = kernel.prove(asked.seed, { signal: AbortSignal.abort(new Error('enough')) });
		await expect(stopped).rejects.toThrow('enough');
		await expect(kernel.probe(probeSeed, 1)).rejects.toMatchObject({ code: 'proof.nothingToOpen' });
	} finally {
		kernel.destroy();
	}
});
