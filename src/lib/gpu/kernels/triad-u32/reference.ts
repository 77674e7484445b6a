import { commitmentOf } from '../../proof/commitmentOf';
import { computeWords } from '../../proof/computeWords';
import { digestOf } from '../../proof/digestOf';
import { seedAfter } from '../../proof/seedAfter';
import { TRIAD_PASSES, type Proof, type TriadChallenge } from '../../proof/work';

/** A whole challenge on the CPU. */
export async function proveTriadOnCpu({ words, rounds, seed }: TriadChallenge): Promise<Proof> {
	const digests: Proof['digests'] = [];
	for (let round = 0; round < rounds; round++) {
		const roundSeed = seedAfter(seed, round, digests[round - 1]);
		digests.push(digestOf(await computeWords(roundSeed, { words, passes: TRIAD_PASSES })));
	}
	return { commit: commitmentOf(digests), digests };
}
