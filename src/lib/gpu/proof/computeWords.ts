import { createBreather } from './breather';
import { mix } from './mix';
import { passesOf, toFirstWords, type Pass } from './words';

/** Words that are worked between two breaths: a tenth of a millisecond. */
const BLOCK = 2 ** 15;

/**
 * All words of a buffer after its passes: the plain reference of `kernels/shared/words.wgsl`, and how a verifier checks
 * a round of `triad-u32`. Eight passes over 2²⁴ words take about a second, in blocks that leave the thread to others.
 *
 * @param seed of the round, or of the chunk, 32 bytes
 * @param words a power of two, at least 32
 * @param passes at most 14
 * @throws the signal's reason
 */
export async function computeWords(
	seed: Uint8Array,
	{ words, passes }: { words: number; passes: number },
	{ signal, onProgress }: { signal?: AbortSignal | undefined; onProgress?: (share: number) => void } = {}
): Promise<Int32Array<ArrayBuffer>> {
	const breathe = createBreather(signal);
	let from = new Int32Array(words);
	let to = new Int32Array(words);
	const block = Math.min(words, BLOCK);
	for (let at = 0; at < words; at += block) {
		await breathe();
		for (let i = at; i < at + block; i++) from[i] = i;
		toFirstWords(seed, from.subarray(at, at + block));
	}
	for (const [done, pass] of passesOf(seed, words, passes).entries()) {
		onProgress?.(done / passes);
		for (let at = 0; at < words; at += block) {
			await breathe();
			runPass(pass, from, to, at, at + block);
		}
		[from, to] = [to, from];
	}
	return from;
}

function runPass({ factors, offsets }: Pass, from: Int32Array, to: Int32Array, start: number, end: number) {
	const [f, g] = factors;
	const [o, p] = offsets;
	const last = from.length - 1;
	for (let i = start; i < end; i++) {
		const first = Math.imul(f, from[(i + o) & last] ?? 0);
		const second = Math.imul(g, from[(i + p) & last] ?? 0);
		to[i] = mix(((from[i] ?? 0) + first + second) | 0);
	}
}
