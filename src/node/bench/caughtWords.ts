import type { Random } from '$lib/core/random';
import { sha256 } from '$lib/core/bytes';
import { allocOnCpu } from '$lib/gpu/kernels/alloc-u32/reference';
import { CHECKED_PROBES, checkAlloc } from '$lib/gpu/proof/checkAlloc';
import { checkTriad } from '$lib/gpu/proof/checkTriad';
import { commitmentOf } from '$lib/gpu/proof/commitmentOf';
import { computeWords } from '$lib/gpu/proof/computeWords';
import { digestOf } from '$lib/gpu/proof/digestOf';
import { seedAfter } from '$lib/gpu/proof/seedAfter';
import { TRIAD_PASSES } from '$lib/gpu/proof/work';

/** Fewer than a challenge has: a wrong word is as wrong among few. */
const WORDS = 4096;

interface Count {
	of: number;
	random: Random;
}

const below = (random: Random, limit: number) => new DataView(random.bytes(4).buffer).getUint32(0) % limit;

/** Of so many rounds of `triad-u32` with one wrong word each, and a digest to match: how many the verifier refuses. */
export async function caughtTriads({ of, random }: Count): Promise<number> {
	let caught = 0;
	for (let i = 0; i < of; i++) {
		const seed = random.bytes(32);
		const wrong = await computeWords(seedAfter(seed, 0), { words: WORDS, passes: TRIAD_PASSES });
		const at = below(random, WORDS);
		wrong[at] = (wrong[at] ?? 0) ^ (1 << below(random, 32));
		const digests = [digestOf(wrong)];
		const challenge = { kernel: 'triad-u32', words: WORDS, rounds: 1, seed } as const;
		const verdict = await checkTriad({ challenge, commit: commitmentOf(digests), round: 1, digests });
		if (!verdict.ok) caught++;
	}
	return caught;
}

/**
 * Of so many probes of `alloc-u32` with one wrong value each: how many the verifier refuses. As many values are asked for
 * as it looks at; among more, a single wrong one is seen only if it is drawn.
 */
export async function caughtAllocs({ of, random }: Count): Promise<number> {
	const challenge = { kernel: 'alloc-u32', chunks: 1, words: WORDS, seed: random.bytes(32) } as const;
	const filled = await allocOnCpu(challenge);
	let caught = 0;
	for (let i = 0; i < of; i++) {
		const seed = random.bytes(32);
		const values = filled.probe(seed, CHECKED_PROBES);
		const at = below(random, values.length);
		values[at] = (values[at] ?? 0) ^ (1 << below(random, 8));
		const probe = { seed, count: CHECKED_PROBES, commit: sha256(values) };
		const { commit, digests } = filled;
		const verdict = await checkAlloc({ challenge, commit, digests, probe, values, random });
		if (!verdict.ok) caught++;
	}
	return caught;
}
