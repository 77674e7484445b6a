import { isGemm } from '$lib/gpu/proof/work';
import type { ChallengeRecord } from './types';

/**
 * A word of the bandwidth kernel is filled and passed over eight times: 12 mixes, which take as long on a CPU as some
 * 48 multiplications of a matrix product.
 */
export const WORK_A_WORD = 48;

/** What computing the opened rounds of a challenge again comes to, in multiplications. */
export function recheckWorkOf({ work, opened }: Pick<ChallengeRecord, 'work' | 'opened'>): number {
	if (isGemm(work)) return opened.length * work.n ** 3;
	return work.kernel === 'triad-u32' ? opened.length * WORK_A_WORD * work.words : 0;
}
