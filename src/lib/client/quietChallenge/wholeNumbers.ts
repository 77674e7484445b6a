import { sha256, utf8 } from '$lib/core/bytes';
import { seedWords } from '$lib/gpu/proof/entries';
import { mix } from '$lib/gpu/proof/mix';

/**
 * A stream of 32-bit words from a seed and a name, the same on every machine. Spread well and cheap, not secret: who
 * gets the values may see what they come from.
 *
 * @param seed 32 bytes
 * @returns the word at a place
 */
export function wordStream(seed: Uint8Array, name: string): (at: number) => number {
	const keys = seedWords(sha256(utf8('rally/check/1\0'), seed, utf8(name)));
	const [before = 0, between = 0, after = 0] = keys;
	return (at) => mix(mix(mix(at ^ before) + between) ^ after) >>> 0;
}

/** `count` whole numbers spread evenly over [−max, max], of those that begin at `from`. */
export function wholeNumbers(
	seed: Uint8Array,
	name: string,
	count: number,
	max: number,
	from = 0
): Float32Array<ArrayBuffer> {
	const word = wordStream(seed, name);
	const values = new Float32Array(count);
	for (let i = 0; i < count; i++) values[i] = (Math.imul(word(from + i) >>> 16, 2 * max + 1) >>> 16) - max;
	return values;
}
