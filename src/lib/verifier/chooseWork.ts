import { MAX_CHUNKS, MAX_ROUNDS, MAX_WORDS, MIN_WORDS, operationsOf } from '$lib/gpu/proof/work';
import type { ProofKernelName, ProofWork } from '$lib/protocol/work';

/** Kernels whose rate is scored; of `alloc-u32` the bytes are. */
export type RatedKernel = Exclude<ProofKernelName, 'alloc-u32'>;
export type RatedWork = Exclude<ProofWork, { kernel: 'alloc-u32' }>;

/** Long enough to drown the round trip and the clock's grain, short enough not to heat a phone. */
const TARGET_MS = 1500;
/** Fewer rounds would let a device skip one with a fair chance of not being asked for it. */
const MIN_ROUNDS = 4;
/** What may be opened of one challenge without making a phone's uplink the test. */
const OPENED_BYTES = 4 * 2 ** 20;
/** What may be recomputed of one challenge, words: a second or two in JavaScript. */
const OPENED_WORDS = 2 ** 24;
const MAX_OPENS = 4;

/** A size, what one round of it comes to in the kernel's unit, and whether it is only for those too fast for the one before. */
interface Size {
	size: number;
	cost: number;
	isLast?: boolean;
}

const product = (n: number): Size => ({
	size: n,
	cost: operationsOf({ kernel: 'gemm-f32', n, rounds: 1 }),
	isLast: n > 1024
});
const sweep = (words: number): Size => ({
	size: words,
	cost: operationsOf({ kernel: 'triad-u32', words, rounds: 1 })
});

const PRODUCTS = [256, 512, 1024].map(product);
/** 1024 rounds of n = 1024 last a card of 10 TFLOP/s a fifth of a second: from there n grows, and 16 or 64 MiB are opened. */
const LARGE = [2048, 4096].map(product);

const SIZES: Record<RatedKernel, readonly Size[]> = {
	'gemm-f32': [...PRODUCTS, ...LARGE],
	'gemm-i8': [...PRODUCTS, ...LARGE],
	// Above n = 1024 sums in f16 are no longer exact: the fastest cards are through sooner, and score too low.
	'gemm-f16': PRODUCTS,
	// Two buffers of 64 MiB do not fit the caches of cards we know of.
	'triad-u32': [16, 17, 18, 19, 20, 21, 22, 23, 24].map((bits) => sweep(2 ** bits))
};

/** A first taste, milliseconds on any GPU, so that what is scored can be cut to the device's size. */
export const warmUpWork = (kernel: RatedKernel): RatedWork =>
	kernel === 'triad-u32' ? { kernel, words: 2 ** 16, rounds: 2 } : { kernel, n: 128, rounds: 2 };

/**
 * The work that should last about a second and a half on a device of this speed: the largest size of which four rounds
 * do, for larger ones keep a GPU busier.
 *
 * @param speed a rough measure, in the kernel's unit
 * @param targetMs how long it should last
 * @example chooseWork('gemm-f32', 1.5e9) // { kernel: 'gemm-f32', n: 512, rounds: 8 }
 */
export function chooseWork(kernel: RatedKernel, speed: number, targetMs = TARGET_MS): RatedWork {
	const budget = (speed * targetMs) / 1000;
	const sizes = SIZES[kernel];
	const fits = ({ cost, isLast }: Size, i: number) =>
		isLast ? (sizes[i - 1]?.cost ?? 0) * MAX_ROUNDS < budget : cost * MIN_ROUNDS <= budget;
	const { size, cost } = sizes.findLast(fits) ?? sizes[0] ?? product(256);
	const rounds = Math.min(MAX_ROUNDS, Math.max(MIN_ROUNDS, Math.round(budget / cost)));
	return kernel === 'triad-u32' ? { kernel, words: size, rounds } : { kernel, n: size, rounds };
}

/**
 * How many different rounds of a challenge are opened: as many as fit 4 MiB of products, or 2²⁴ words to recompute, at
 * least one and at most four. A device that skips a share s of its rounds escapes a challenge with (1 − s)^opens.
 */
export function opensOf(work: ProofWork): number {
	if (work.kernel === 'alloc-u32') return 1;
	const fitting = 'n' in work ? OPENED_BYTES / (4 * work.n ** 2) : OPENED_WORDS / work.words;
	return Math.min(MAX_OPENS, work.rounds, Math.max(1, Math.floor(fitting)));
}

/** A chunk: small beside what is asked for, and far above what one dispatch costs. */
const CHUNK_WORDS = 2 ** 22;
/** From so many on they grow, up to 128 MiB: a chunk that lies in a cache is filled again at the cache's speed. */
const FEW_CHUNKS = 32;

/**
 * The least memory work that holds so many bytes.
 *
 * @param bytes up to 2³⁷; a device is asked for no more
 * @example memoryWork(64 * 2 ** 20) // { kernel: 'alloc-u32', chunks: 4, words: 4_194_304 }
 */
export function memoryWork(bytes: number): Extract<ProofWork, { kernel: 'alloc-u32' }> {
	const needed = Math.max(1, Math.ceil(bytes / 4));
	let words: number = MIN_WORDS;
	while ((words < CHUNK_WORDS && 2 * words <= needed) || (words < MAX_WORDS && words * FEW_CHUNKS < needed))
		words *= 2;
	return { kernel: 'alloc-u32', chunks: Math.min(MAX_CHUNKS, Math.ceil(needed / words)), words };
}
