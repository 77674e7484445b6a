/** Size of a `gemm-f32` challenge: `rounds` chained products of n × n matrices. */
export interface ChallengeSize {
	n: number;
	rounds: number;
}

/** A first taste, milliseconds on any GPU, so that the scored challenge can be cut to the device's size. */
export const WARM_UP: ChallengeSize = { n: 128, rounds: 2 };

/** Long enough to drown the round trip and the clock's grain, short enough not to heat a phone. */
const TARGET_MS = 1500;
/** The opened matrix is 4 n² bytes on the wire: 4 MiB at most. */
const SIZES = [256, 512, 1024] as const;
/** Fewer rounds would let a device skip one with a fair chance of not being asked for it. */
const MIN_ROUNDS = 4;
const MAX_ROUNDS = 256;

const operations = (n: number): number => 2 * n ** 3;

/**
 * The challenge that should last about a second and a half on a device of this speed.
 *
 * @param flopsPerSecond a rough measure, from the warm-up
 * @example chooseChallenge(1.5e9) // { n: 512, rounds: 8 }
 */
export function chooseChallenge(flopsPerSecond: number): ChallengeSize {
	const budget = (flopsPerSecond * TARGET_MS) / 1000;
	const n = SIZES.findLast((size) => operations(size) * MIN_ROUNDS <= budget) ?? SIZES[0];
	const rounds = Math.round(budget / operations(n));
	return { n, rounds: Math.min(MAX_ROUNDS, Math.max(MIN_ROUNDS, rounds)) };
}
