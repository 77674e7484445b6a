import { concatBytes, utf8 } from '$lib/core/bytes';
import { u32 } from './canonical';

const DOMAIN = utf8('rally/probe/2\0');

/**
 * What a device signs over the values that a memory probe asked it for.
 *
 * @param seed the challenge's, bound: see `boundSeed`
 * @param probeSeed the verifier's 32 bytes that the places come from
 * @param count of the values
 * @param commit SHA-256 of the values, 32 bytes
 */
export const probeBytes = ({
	seed,
	probeSeed,
	count,
	commit
}: {
	seed: Uint8Array;
	probeSeed: Uint8Array;
	count: number;
	commit: Uint8Array;
}): Uint8Array<ArrayBuffer> => concatBytes(DOMAIN, seed, probeSeed, u32(count), commit);
