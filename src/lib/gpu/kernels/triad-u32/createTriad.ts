import { guardGpu } from '../../gpuFailure';
import { commitmentOf } from '../../proof/commitmentOf';
import { seedAfter } from '../../proof/seedAfter';
import { TRIAD_PASSES, type Proof } from '../../proof/work';
import { startChain } from '../shared/chain';
import { createWordsRunner, type CompiledWords } from '../shared/words';

interface Options {
	signal?: AbortSignal | undefined;
	/** Called with the rounds that the GPU has completed. */
	onProgress?: ((roundsDone: number, rounds: number) => void) | undefined;
}

/** The kernel on one device, for one size. Holds 2·4·words bytes of its memory until {@link Triad.destroy}. */
export interface Triad {
	/** All rounds of a challenge, chained on the GPU; one read-back, at the end. */
	prove(challenge: { seed: Uint8Array; rounds: number }, options?: Options): Promise<Proof>;
	destroy(): void;
}

/**
 * `triad-u32`, memory bandwidth: a round fills a buffer of `words` from its seed and goes over it eight times, to and
 * fro between two buffers, three words read for one written.
 *
 * Why that is memory's speed: a word after eight passes holds 3⁸ first words, of eight mixes each: dearer than reading
 * 128 bytes on every card we know of. Two passes in one read nine words and write one, where two by themselves read six
 * and write two: nothing is saved. What can be saved is at the ends. The first two passes from words made anew, 76
 * mixes a word, are 32 bytes a word less; a digest taken in the last pass is 4 less: 96 bytes of the 132 that count. So a
 * score may overstate what a plain kernel moves by a third and no more, but for caches: where both buffers fit in one,
 * it is the cache that is measured. A verifier takes words past it.
 *
 * @throws RallyError `gpu.outOfMemory`, `gpu.deviceLost`
 */
export async function createTriad(compiled: CompiledWords, words: number): Promise<Triad> {
	const { device } = compiled;
	const buffers: GPUBuffer[] = [];
	const create = () => {
		const buffer = device.createBuffer({ label: 'triad', size: 4 * words, usage: GPUBufferUsage.STORAGE });
		buffers.push(buffer);
		return buffer;
	};
	const destroy = () => {
		for (const buffer of buffers) buffer.destroy();
	};
	const pair = await guardGpu(device, async () => [create(), create()] as const).catch((thrown: unknown) => {
		destroy();
		throw thrown;
	});
	return {
		prove: ({ seed, rounds }, options = {}) =>
			guardGpu(device, async () => {
				const chain = startChain(compiled.chain, { challengeSeed: seed, seed: seedAfter(seed, 0), rounds });
				const runner = createWordsRunner(compiled, { words, passes: TRIAD_PASSES });
				try {
					await runner.run(rounds, {
						chain,
						pairOf: () => pair,
						endRound: (pass) => chain.endRound(pass),
						...options
					});
					const digests = await chain.readDigests();
					return { commit: commitmentOf(digests), digests };
				} finally {
					chain.destroy();
					runner.destroy();
				}
			}),
		destroy
	};
}
