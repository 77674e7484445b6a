import { commitmentOf } from '../../proof/commitmentOf';
import { computeWords } from '../../proof/computeWords';
import { digestOf } from '../../proof/digestOf';
import { chunkSeed, probePlace } from '../../proof/probePlaces';
import type { AllocChallenge, Proof } from '../../proof/work';
import { ALLOC_PASSES } from '../../proof/words';

/** Fills a chunk a digest on the CPU, and reads it as a probe does. */
export async function allocOnCpu(
	challenge: AllocChallenge
): Promise<Proof & { probe(seed: Uint8Array, count: number): Uint8Array<ArrayBuffer> }> {
	const { chunks, words, seed } = challenge;
	const filled: Int32Array[] = [];
	for (let chunk = 0; chunk < chunks; chunk++)
		filled.push(await computeWords(chunkSeed(seed, chunk), { words, passes: ALLOC_PASSES }));
	const digests = filled.map(digestOf);
	return {
		commit: commitmentOf(digests),
		digests,
		probe(probeSeed, count) {
			const values = Int32Array.from({ length: count }, (_, i) => {
				const { chunk, place } = probePlace(probeSeed, i, challenge);
				return filled[chunk]?.[place] ?? 0;
			});
			return new Uint8Array(values.buffer);
		}
	};
}
