import { seedWords } from './entries';
import { mix } from './mix';

/** Passes that an `alloc-u32` chunk goes through: 3¹⁴ first words are in each of its last. */
export const ALLOC_PASSES = 14;

/** What a pass adds up: x[i] + factors[0]·x[i + offsets[0]] + factors[1]·x[i + offsets[1]], then mixed. */
export interface Pass {
	/** Odd, so that no bit of a word is lost in it. */
	factors: readonly [number, number];
	/** In words; both odd, and no nearer to each other or to 0 than an eighth of the buffer, either way round. */
	offsets: readonly [number, number];
}

/**
 * The passes that a seed stands for. `kernels/shared/words.wgsl` makes the same.
 *
 * Three words are read for one that is written, and far from each other, because that leaves little to save: two
 * passes in one would read nine words and write one, where two by themselves read six and write two. All offsets are
 * odd and none is short, so that no part of the buffer lives by itself: one that did could be worked off in a cache.
 *
 * @param words length of the buffer, a power of two
 * @param passes how many, at most 14
 */
export function passesOf(seed: Uint8Array, words: number, passes: number): Pass[] {
	const key = seedWords(seed);
	const at = (i: number) => key[i % 8] ?? 0;
	const quarter = words / 4;
	return Array.from({ length: passes }, (_, t) => {
		const a = mix((mix(at(t) ^ (t + 1)) + at(t + 1)) | 0);
		const b = mix((a + at(t + 2)) | 0);
		const c = mix((b + at(t + 3)) | 0);
		const d = mix((c + at(t + 4)) | 0);
		return {
			factors: [a | 1, b | 1],
			offsets: [quarter + ((c & (quarter - 1)) | 1), (5 * words) / 8 + ((d & (quarter - 1)) | 1)]
		};
	});
}

/**
 * Turns places into the words that a seed fills a buffer with there: a hash of the place, eight mixes deep, each with
 * another of the seed's words. Whoever makes a word anew instead of reading it pays for that.
 *
 * @param places are overwritten with their words
 */
export function toFirstWords(seed: Uint8Array, places: Int32Array): void {
	const [k0 = 0, k1 = 0, k2 = 0, k3 = 0, k4 = 0, k5 = 0, k6 = 0, k7 = 0] = new Int32Array(seedWords(seed));
	for (let j = 0; j < places.length; j++) {
		let x = mix((mix((places[j] ?? 0) ^ k0) + k1) | 0);
		x = mix((mix(x ^ k2) + k3) | 0);
		x = mix((mix(x ^ k4) + k5) | 0);
		places[j] = mix((mix(x ^ k6) + k7) | 0);
	}
}
