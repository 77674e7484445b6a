import { equalBytes } from '$lib/core/bytes';
import { systemRandom } from '$lib/core/random';
import type { CompiledKernels } from '../compiledKernels';
import { createTriad } from '../kernels/triad-u32/createTriad';
import { computeWords } from '../proof/computeWords';
import { digestInBlocks } from '../proof/digestInBlocks';
import { seedAfter } from '../proof/seedAfter';
import { MAX_ROUNDS, operationsOf, TRIAD_PASSES } from '../proof/work';
import type { MeasureOptions } from './measureOptions';
import { readRates } from './readRates';
import type { Measurement } from './types';

/** A round of at most so many words is computed on the CPU too, to see that the GPU is right: a fifth of a second. */
const CHECKED_WORDS = 2 ** 20;

/**
 * The memory bandwidth that a challenge of `triad-u32` over so many words would measure.
 *
 * @throws RallyError `gpu.outOfMemory`, `gpu.deviceLost`; the signal's reason
 */
export async function measureTriad(
	kernels: CompiledKernels,
	words: number,
	options: MeasureOptions = {}
): Promise<Measurement> {
	const { signal } = options;
	const exact = await isExact(kernels, Math.min(words, CHECKED_WORDS), signal);
	const triad = await createTriad(await kernels.words(), words);
	try {
		const { rate, samples } = await readRates(
			{
				amount: operationsOf({ kernel: 'triad-u32', words, rounds: 1 }),
				async work(times) {
					for (let left = times; left > 0; left -= MAX_ROUNDS) {
						const seed = systemRandom.bytes(32);
						await triad.prove({ seed, rounds: Math.min(left, MAX_ROUNDS) }, { signal });
					}
				}
			},
			options
		);
		return { item: 'triad', bytesPerSecond: rate, samples, exact };
	} finally {
		triad.destroy();
	}
}

async function isExact(kernels: CompiledKernels, words: number, signal: AbortSignal | undefined) {
	const triad = await createTriad(await kernels.words(), words);
	try {
		const seed = systemRandom.bytes(32);
		const { digests } = await triad.prove({ seed, rounds: 1 }, { signal });
		const truth = await computeWords(seedAfter(seed, 0), { words, passes: TRIAD_PASSES }, { signal });
		return equalBytes(await digestInBlocks(truth, { signal }), digests[0] ?? new Uint8Array());
	} finally {
		triad.destroy();
	}
}
