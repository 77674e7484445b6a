import { isGemm, TRIAD_PASSES } from '$lib/gpu/proof/work';
import type { ChallengeRecord } from './types';

/** One word of the bandwidth kernel in one pass takes as long on a CPU as so many multiplications of a product. */
export const WORK_A_PASS = 30;

/** What computing the opened rounds of a challenge again comes to, in multiplications. */
export function recheckWorkOf({ work, opened }: Pick<ChallengeRecord, 'work' | 'opened'>): number {
	if (isGemm(work)) return opened.length * work.n ** 3;
	return work.kernel === 'triad-u32' ? opened.length * WORK_A_PASS * TRIAD_PASSES * work.words : 0;
}
