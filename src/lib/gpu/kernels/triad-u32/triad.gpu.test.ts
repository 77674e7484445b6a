import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu } from '../../openGpu';
import type { TriadChallenge } from '../../proof/work';
import { compileWords, type CompiledWords } from '../shared/words';
import { createTriad } from './createTriad';
import { proveTriadOnCpu } from './reference';

let device: GPUDevice;
let compiled: CompiledWords;
beforeAll(async () => {
	const opened = await openGpu(globalThis);
	if (!opened.device) throw new Error(opened.report.sentence);
	device = opened.device;
	compiled = await compileWords(device);
});
afterAll(() => device.destroy());

const challenge = (words: number, rounds: number, fill = 7): TriadChallenge => ({
	kernel: 'triad-u32',
	words,
	rounds,
	seed: new Uint8Array(32).map((_, i) => i * fill)
});

test.each([
	[2 ** 16, 3],
	[2 ** 18, 2]
])('agrees with the CPU to the bit over %i words', async (words, rounds) => {
	const kernel = await createTriad(compiled, words);
	try {
		const asked = challenge(words, rounds);
		const gpu = await kernel.prove(asked);
		expect(gpu).toEqual(await proveTriadOnCpu(asked));
		expect(new Set(gpu.digests.map(String)).size).toBe(rounds);
	} finally {
		kernel.destroy();
	}
});

test('gives the same proof when passes are cut in slices, and again for another seed without a trace', async () => {
	const words = 2 ** 19;
	// A pace of two units and a half: no slice ends where a pass does.
	const slow = { ...compiled, pace: { costASlice: 2.5 * 64 * 2 ** 16 } };
	const kernel = await createTriad(slow, words);
	try {
		const seen: number[] = [];
		const first = await kernel.prove(challenge(words, 2), { onProgress: (done) => seen.push(done) });
		expect(seen.length).toBeGreaterThan(3);
		expect(seen.at(-1)).toBe(2);
		expect(first).toEqual(await proveTriadOnCpu(challenge(words, 2)));
		expect(await kernel.prove(challenge(words, 1, 11))).toEqual(
			await proveTriadOnCpu(challenge(words, 1, 11))
		);
	} finally {
		kernel.destroy();
	}
});

test('stops between slices when it is aborted, and works again after', async () => {
	const kernel = await createTriad(compiled, 2 ** 18);
	try {
		const controller = new AbortController();
		let last = 0;
		const running = kernel.prove(challenge(2 ** 18, 100), {
			signal: controller.signal,
			onProgress(done) {
				last = done;
				controller.abort(new Error('enough'));
			}
		});
		await expect(running).rejects.toThrow('enough');
		expect(last).toBeLessThan(100);
		expect((await kernel.prove(challenge(2 ** 18, 1))).digests).toHaveLength(1);
	} finally {
		kernel.destroy();
	}
});

test('memory that is not there is said so, and none of it is kept', async () => {
	await expect(createTriad(compiled, 2 ** 34)).rejects.toMatchObject({
		code: expect.stringMatching(/^gpu\.(outOfMemory|failed)$/) as string
	});
	const kernel = await createTriad(compiled, 2 ** 16);
	expect((await kernel.prove(challenge(2 ** 16, 1))).digests).toHaveLength(1);
	kernel.destroy();
});
