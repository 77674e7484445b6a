import { seedAfter } from './seedAfter';
import type { AllocWork } from './work';
import { toFirstWords } from './words';

/** More than that is a long answer, and shows no more: 256 KiB. */
export const MAX_PROBES = 2 ** 16;

/** Where a value of a probe is read. */
export interface ProbePlace {
	/** Counted from 0. */
	chunk: number;
	place: number;
}

/** The seed that chunk `chunk`, counted from 0, is filled from: no other chunk's words tell it. */
export const chunkSeed = (seed: Uint8Array, chunk: number): Uint8Array => seedAfter(seed, chunk);

/**
 * The i-th place of a probe: chunks in turn, so that all are asked alike, and any word of it.
 *
 * @param probeSeed 32 bytes, told only after the memory was filled
 */
export function probePlace(probeSeed: Uint8Array, i: number, { chunks, words }: AllocWork): ProbePlace {
	const place = Int32Array.of(i);
	toFirstWords(probeSeed, place);
	return { chunk: i % chunks, place: (place[0] ?? 0) & (words - 1) };
}
