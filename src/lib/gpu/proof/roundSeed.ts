import { seedAfter } from './seedAfter';

/**
 * The seed that a round's A and B come from.
 *
 * @param seed the challenge's 32 bytes
 * @param round 1 to K
 * @param digests of the rounds before it, in order; those after do not matter
 */
export const roundSeed = (seed: Uint8Array, round: number, digests: readonly Uint8Array[]): Uint8Array =>
	seedAfter(seed, round - 1, digests[round - 2]);
