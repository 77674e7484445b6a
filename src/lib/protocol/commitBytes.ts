import { concatBytes, utf8 } from '$lib/core/bytes';

const DOMAIN = utf8('rally/commit/2\0');

/**
 * What a device signs over its commitment, so that it counts for this challenge alone.
 *
 * @param seed the challenge's, bound to device and verifier: 32 bytes, see `boundSeed`
 * @param commit 32 bytes
 */
export const commitBytes = (seed: Uint8Array, commit: Uint8Array): Uint8Array<ArrayBuffer> =>
	concatBytes(DOMAIN, seed, commit);
