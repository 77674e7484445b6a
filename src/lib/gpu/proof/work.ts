import * as v from 'valibot';
import { RallyError } from '$lib/core/errors';
import { err, ok, type Result } from '$lib/core/result';

/** What {@link operationsOf} and a score count. */
export { UNIT_OF } from '$lib/core/kernelName';

/** Exact matrix products; they differ in the arithmetic unit that they keep busy. */
export type GemmKernel = 'gemm-f32' | 'gemm-f16' | 'gemm-i8';

/** K chained products of n × n matrices. */
export type GemmWork = { kernel: GemmKernel; n: number; rounds: number };
/** K chained fills and passes over `words` u32: memory bandwidth. */
export type TriadWork = { kernel: 'triad-u32'; words: number; rounds: number };
/** `chunks` buffers of `words` u32 each, filled and held at once: memory that is really there. */
export type AllocWork = { kernel: 'alloc-u32'; chunks: number; words: number };

/** What a device is asked to do, without the seed that makes it this time's. */
export type Work = GemmWork | TriadWork | AllocWork;
export type KernelName = Work['kernel'];

// Work and its seed: 32 bytes, fresh and unpredictable, for whoever knows it early works early; and bound to who
// answers, so that nobody answers for another.
export type GemmChallenge = GemmWork & { seed: Uint8Array };
export type TriadChallenge = TriadWork & { seed: Uint8Array };
export type AllocChallenge = AllocWork & { seed: Uint8Array };

/** What a device answers: the digests of its rounds, and the commitment to them that stopped the clock. */
export interface Proof {
	/** SHA-256(D_1‖…‖D_K), 32 bytes. */
	commit: Uint8Array<ArrayBuffer>;
	/** 16 bytes each; one a round, of `alloc-u32` one a chunk. */
	digests: Uint8Array<ArrayBuffer>[];
}

/** Above it a dot product of entries in [−31, 31] may pass 2²⁴ and f32 is no longer exact. */
export const MAX_N = 4096;
/** A dot product of entries in [−1, 1] stays at half of the 2¹¹ up to which f16 counts exactly. */
export const MAX_N_F16 = 1024;
/** Smaller products measure dispatch, not arithmetic. */
export const MIN_N = 16;
/** 16 bytes of digest each travel in the reveal; more rounds say nothing that larger ones do not. */
export const MAX_ROUNDS = 1024;
/** 256 KiB: smaller buffers measure dispatch, not memory. */
export const MIN_WORDS = 2 ** 16;
/** 128 MiB: what WebGPU promises that one binding may hold. */
export const MAX_WORDS = 2 ** 25;
/** With the largest words 128 GiB: more than any one card has. */
export const MAX_CHUNKS = 1024;
export const SEED_BYTES = 32;
export const DIGEST_BYTES = 16;

/** Passes of one `triad-u32` round over its words. */
export const TRIAD_PASSES = 8;
/** Bytes that a pass moves a word: three words read, one written. */
export const BYTES_A_PASS = 16;

const whole = (least: number, most: number) =>
	v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const rounds = whole(1, MAX_ROUNDS);
const words = v.pipe(
	whole(MIN_WORDS, MAX_WORDS),
	v.check((count) => Number.isInteger(Math.log2(count)), 'is no power of two')
);
const gemm = <K extends GemmKernel>(kernel: K, most: number) =>
	v.strictObject({ kernel: v.literal(kernel), n: whole(MIN_N, most), rounds });
const schema = v.variant('kernel', [
	gemm('gemm-f32', MAX_N),
	gemm('gemm-f16', MAX_N_F16),
	gemm('gemm-i8', MAX_N),
	v.strictObject({ kernel: v.literal('triad-u32'), words, rounds }),
	v.strictObject({ kernel: v.literal('alloc-u32'), chunks: whole(1, MAX_CHUNKS), words })
]);

/** Work from outside, with its limits checked. @returns an error `proof.badChallenge` that names the wrong field */
export function parseWork(input: unknown): Result<Work> {
	const parsed = v.safeParse(schema, input);
	if (parsed.success) return ok(parsed.output);
	const [issue] = parsed.issues;
	return err(
		new RallyError('The verifier sent a challenge that this device cannot run.', {
			code: 'proof.badChallenge',
			details: `${v.getDotPath(issue) ?? 'work'}: ${issue.message}`,
			hint: 'Ask another verifier, or reload the page if it has been open for days.'
		})
	);
}

export const isGemm = (work: Work): work is GemmWork => 'n' in work;

/**
 * What the work comes to, in the unit of {@link UNIT_OF} without its second: of gemm 2·n³ operations a round; of
 * `triad-u32` bytes moved, 4 to fill a word and {@link BYTES_A_PASS} a pass; of `alloc-u32` bytes held.
 *
 * @example operationsOf({ kernel: 'triad-u32', words: 65_536, rounds: 2 }) // 17_301_504
 */
export function operationsOf(work: Work): number {
	switch (work.kernel) {
		case 'triad-u32':
			return (4 + BYTES_A_PASS * TRIAD_PASSES) * work.words * work.rounds;
		case 'alloc-u32':
			return 4 * work.words * work.chunks;
		default:
			return 2 * work.n ** 3 * work.rounds;
	}
}
