import { RallyError } from '$lib/core/errors';
import { systemRandom } from '$lib/core/random';
import type { CompiledKernels } from '../compiledKernels';
import { createAlloc, type Alloc } from '../kernels/alloc-u32/createAlloc';
import { probeTruths } from '../proof/probeTruths';
import { MAX_CHUNKS, MAX_WORDS, MIN_WORDS, type AllocChallenge, type AllocWork } from '../proof/work';
import type { MeasureOptions } from './measureOptions';
import type { Measurement } from './types';

/** A chunk where there is memory for many: large beside what one dispatch costs. */
const CHUNK_WORDS = 2 ** 22;
/** From so many chunks on they grow: one that lies in a cache would show the cache. */
const FEW_CHUNKS = 32;
/** Values read back, and how many of them are computed on the CPU too: a second. */
const PROBES = 2 ** 12;
const CHECKED = 8;
/** How much of what could not be had is asked for next. */
const RETREAT = 0.75;

/**
 * How much memory the GPU gives this page and really keeps, up to `bytes`: as a challenge of `alloc-u32` would fill and
 * read it. Where less is there, less is asked for, a quarter at a time.
 *
 * @throws RallyError `gpu.outOfMemory` where there is not even a chunk, `gpu.deviceLost`; the signal's reason
 */
export async function measureAlloc(
	kernels: CompiledKernels,
	bytes: number,
	{ signal, onProgress, onSample }: MeasureOptions = {}
): Promise<Measurement> {
	const seed = systemRandom.bytes(32);
	const { alloc, work } = await take(kernels, allocWork(bytes), signal);
	try {
		const heldBytes = 4 * work.words * work.chunks;
		const total = work.chunks + CHECKED;
		const begun = performance.now();
		let lastMs = begun;
		await alloc.prove(seed, {
			signal,
			onProgress(chunks) {
				const nowMs = performance.now();
				const value = (4 * work.words * chunks * 1000) / (nowMs - begun);
				if (chunks > 0 && nowMs > lastMs) onSample?.({ atMs: nowMs - begun, of: 'rate', value });
				lastMs = nowMs;
				onProgress?.(chunks, total);
			}
		});
		const filledMs = Math.max(performance.now() - begun, 0.01);
		const probeSeed = systemRandom.bytes(32);
		const view = new DataView((await alloc.probe(probeSeed, PROBES)).buffer);
		// Drawn by the seed already: these lie in eight chunks, or as many as there are.
		const indices = Array.from({ length: CHECKED }, (_, k) => Math.floor((k * PROBES) / CHECKED) + k);
		const challenge: AllocChallenge = { ...work, seed };
		let checked = 0;
		let probesRight = 0;
		for await (const { i, truth } of probeTruths({ challenge, probeSeed, indices }, { signal })) {
			if (view.getUint32(4 * i, true) === truth) probesRight++;
			onProgress?.(work.chunks + ++checked, total);
		}
		return {
			item: 'alloc',
			bytes,
			heldBytes,
			fillBytesPerSecond: (heldBytes * 1000) / filledMs,
			probesRight,
			probes: CHECKED
		};
	} finally {
		alloc.destroy();
	}
}

/** The most that lies within `bytes`, at least one chunk of the smallest. */
export function allocWork(bytes: number): AllocWork {
	let words = MIN_WORDS;
	while (
		(words < CHUNK_WORDS && 4 * 4 * words <= bytes) ||
		(words < MAX_WORDS && 4 * words * FEW_CHUNKS < bytes)
	)
		words *= 2;
	const chunks = Math.max(1, Math.min(MAX_CHUNKS, Math.floor(bytes / (4 * words))));
	return { kernel: 'alloc-u32', words, chunks };
}

async function take(
	kernels: CompiledKernels,
	asked: AllocWork,
	signal: AbortSignal | undefined
): Promise<{ alloc: Alloc; work: AllocWork }> {
	const compiled = await kernels.alloc();
	for (let work = asked; ; work = { ...work, chunks: Math.floor(work.chunks * RETREAT) }) {
		try {
			return { alloc: await createAlloc(compiled, work, { signal }), work };
		} catch (thrown) {
			const isFull = thrown instanceof RallyError && thrown.code === 'gpu.outOfMemory';
			if (!isFull || Math.floor(work.chunks * RETREAT) < 1) throw thrown;
		}
	}
}
