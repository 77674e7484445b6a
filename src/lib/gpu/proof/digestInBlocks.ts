import { createBreather } from './breather';
import { addToDigest, digestBytes } from './digestOf';

/** Words between two breaths: some tenths of a millisecond. */
const BLOCK = 2 ** 15;

/** The digest of many words, in blocks that leave the thread to others. @throws the signal's reason */
export async function digestInBlocks(
	words: Int32Array,
	{ signal }: { signal?: AbortSignal | undefined } = {}
): Promise<Uint8Array<ArrayBuffer>> {
	const breathe = createBreather(signal);
	const sums = new Int32Array(4);
	for (let at = 0; at < words.length; at += BLOCK) {
		await breathe();
		addToDigest(sums, words.subarray(at, at + BLOCK), at);
	}
	return digestBytes(sums);
}
