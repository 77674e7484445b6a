import { createBreather } from './breather';
import { mix } from './mix';
import { passesOf, toFirstWords, type Pass } from './words';

/** Passes that are undone word by word; the rest are worked in one go for each word then needed. */
const INNER_PASSES = 7;

/**
 * One word of a buffer after its passes, without the buffer: from the 3^passes first words that are in it. For
 * `alloc-u32`, 4.8 million: some 50 ms.
 *
 * @param words length of the buffer, a power of two
 * @throws the signal's reason
 */
export async function wordAt(
	seed: Uint8Array,
	place: number,
	{ words, passes }: { words: number; passes: number },
	{ signal }: { signal?: AbortSignal | undefined } = {}
): Promise<number> {
	const breathe = createBreather(signal);
	const all = passesOf(seed, words, passes);
	const inner = all.slice(0, INNER_PASSES);
	const outer = all.slice(INNER_PASSES);
	const leaves = placesBelow(Int32Array.of(0), inner, words);
	const values = new Int32Array(leaves.length);

	/** The word at `at` after the inner passes. */
	function innerWord(at: number): number {
		for (let j = 0; j < values.length; j++) values[j] = (at + (leaves[j] ?? 0)) & (words - 1);
		toFirstWords(seed, values);
		foldUp(values, inner);
		return values[0] ?? 0;
	}

	const needed = placesBelow(Int32Array.of(place), outer, words);
	const known = new Int32Array(needed.length);
	for (let j = 0; j < needed.length; j++) {
		await breathe();
		known[j] = innerWord(needed[j] ?? 0);
	}
	foldUp(known, outer);
	return (known[0] ?? 0) >>> 0;
}

/** The places that are read, pass by pass and from the last to the first, for these: three for one, side by side. */
function placesBelow(
	places: Int32Array<ArrayBuffer>,
	passes: Pass[],
	words: number
): Int32Array<ArrayBuffer> {
	return passes.reduceRight((above, { offsets: [o, p] }) => {
		const below = new Int32Array(3 * above.length);
		above.forEach((place, j) =>
			below.set(
				[place, place + o, place + p].map((at) => at & (words - 1)),
				3 * j
			)
		);
		return below;
	}, places);
}

/** Runs passes over values that lie as {@link placesBelow} laid them; the results stand in front. */
function foldUp(values: Int32Array, passes: Pass[]) {
	let length = values.length;
	for (const { factors } of passes) {
		const [f, g] = factors;
		length /= 3;
		for (let j = 0; j < length; j++) {
			const first = Math.imul(f, values[3 * j + 1] ?? 0);
			const second = Math.imul(g, values[3 * j + 2] ?? 0);
			values[j] = mix(((values[3 * j] ?? 0) + first + second) | 0);
		}
	}
}
