import type { Gemm } from './createGemm';

/** How long one reading is to take on the GPU, ms: long against the submission of work, short for whoever waits. */
const READING_MS = 150;
/** Products of one reading at most. */
const MAX_TIMES = 4096;

interface Reading {
	/** A product's estimated time, ms: makes the reading long enough. */
	productMs: number;
	readingMs?: number;
	signal?: AbortSignal | undefined;
}

/** Multiplies what the kernel holds over and over. @returns milliseconds a product */
export async function readProductMs(
	gemm: Gemm,
	{ productMs, readingMs = READING_MS, signal }: Reading
): Promise<number> {
	const times = Math.max(1, Math.min(MAX_TIMES, Math.round(readingMs / productMs)));
	const start = performance.now();
	await gemm.multiply(times, { signal });
	return Math.max(performance.now() - start, 0.01) / times;
}
