import { computeWords } from '$lib/gpu/proof/computeWords';
import { digestOf } from '$lib/gpu/proof/digestOf';
import { TRIAD_PASSES } from '$lib/gpu/proof/work';
import type { RecheckContext } from './recheck';
import { WORK_A_PASS } from './recheckWorkOf';

/** The digest of a round of `triad-u32`, computed again from the round's seed. */
export async function recheckWords(
	seed: Uint8Array,
	words: number,
	{ signal, onWork }: Pick<RecheckContext, 'signal' | 'onWork'>
): Promise<Uint8Array<ArrayBuffer>> {
	const due = WORK_A_PASS * TRIAD_PASSES * words;
	let told = 0;
	const onProgress = (share: number) => {
		onWork(share * due - told);
		told = share * due;
	};
	const computed = await computeWords(seed, { words, passes: TRIAD_PASSES }, { signal, onProgress });
	onProgress(1);
	return digestOf(computed);
}
