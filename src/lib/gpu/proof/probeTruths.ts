import { computeWords } from './computeWords';
import { chunkSeed, probePlace, type ProbePlace } from './probePlaces';
import { wordAt } from './wordAt';
import type { AllocChallenge } from './work';
import { ALLOC_PASSES } from './words';

/** Mixes that one word costs by itself: 3¹⁴ first words of eight, and one for each sum on the way. */
const MIXES_A_WORD = 8.5 * 3 ** ALLOC_PASSES;
/** Mixes that a word costs where its whole chunk is filled. */
const MIXES_A_FILLED_WORD = 8 + ALLOC_PASSES;
/** Nobody need hold more than twice this for a check, words: 32 MiB. */
const MAX_FILLED_WORDS = 2 ** 22;

/** What memory must hold at a place. */
export interface ProbeTruth extends ProbePlace {
	/** Which of the probe's values it is. */
	i: number;
	truth: number;
}

/**
 * What the memory of `alloc-u32` must hold at some places of a probe, computed on the CPU: a large chunk's words one by
 * one, some 100 ms each, a small chunk's all together.
 *
 * @param challenge with its bound seed
 * @param indices which of the probe's places, each counted from 0
 * @throws the signal's reason
 */
export async function* probeTruths(
	{ challenge, probeSeed, indices }: { challenge: AllocChallenge; probeSeed: Uint8Array; indices: number[] },
	{ signal }: { signal?: AbortSignal | undefined } = {}
): AsyncGenerator<ProbeTruth> {
	const { words } = challenge;
	const byChunk = new Map<number, { i: number; place: number }[]>();
	for (const i of indices) {
		const { chunk, place } = probePlace(probeSeed, i, challenge);
		byChunk.set(chunk, [...(byChunk.get(chunk) ?? []), { i, place }]);
	}
	for (const [chunk, places] of byChunk) {
		const seed = chunkSeed(challenge.seed, chunk);
		const size = { words, passes: ALLOC_PASSES };
		const isCheaperWhole =
			words <= MAX_FILLED_WORDS && words * MIXES_A_FILLED_WORD < places.length * MIXES_A_WORD;
		const filled = isCheaperWhole ? await computeWords(seed, size, { signal }) : undefined;
		for (const { i, place } of places) {
			const truth = filled ? (filled[place] ?? 0) >>> 0 : await wordAt(seed, place, size, { signal });
			yield { i, chunk, place, truth };
		}
	}
}
