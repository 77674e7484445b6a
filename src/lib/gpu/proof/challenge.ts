import * as v from 'valibot';
import { RallyError } from '$lib/core/errors';
import { err, ok, type Result } from '$lib/core/result';

/** Above it a dot product of entries in [−31, 31] may pass 2²⁴ and f32 is no longer exact. */
export const MAX_N = 4096;
/** Smaller products measure dispatch, not arithmetic. */
export const MIN_N = 16;
/** 16 bytes of digest each travel in the reveal; more rounds say nothing that a larger n does not. */
export const MAX_ROUNDS = 1024;
export const SEED_BYTES = 32;
export const DIGEST_BYTES = 16;

const schema = v.strictObject({
	kernel: v.literal('gemm-f32'),
	n: v.pipe(v.number(), v.integer(), v.minValue(MIN_N), v.maxValue(MAX_N)),
	rounds: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_ROUNDS)),
	seed: v.pipe(
		v.instance(Uint8Array),
		v.check((bytes) => bytes.length === SEED_BYTES, `the seed is not ${SEED_BYTES} bytes`)
	)
});

/**
 * K chained products of n × n matrices. `seed` must be fresh and unpredictable, for whoever knows it early
 * works early.
 */
export type Challenge = v.InferOutput<typeof schema>;

/** What a device answers: the digests of its rounds, and the commitment to them that stopped the clock. */
export interface Proof {
	/** SHA-256(D_1‖…‖D_K), 32 bytes. */
	commit: Uint8Array<ArrayBuffer>;
	/** K digests of 16 bytes. */
	digests: Uint8Array<ArrayBuffer>[];
}

/** A challenge from outside, with its limits checked; the error says which field is wrong. */
export function parseChallenge(input: unknown): Result<Challenge> {
	const parsed = v.safeParse(schema, input);
	if (parsed.success) return ok(parsed.output);
	const [issue] = parsed.issues;
	return err(
		new RallyError('The verifier sent a challenge that this device cannot run.', {
			code: 'proof.badChallenge',
			details: `${v.getDotPath(issue) ?? 'challenge'}: ${issue.message}`,
			hint: 'Ask another verifier, or reload the page if it has been open for days.'
		})
	);
}
