import { sha256 } from '$lib/core/bytes';
import { DIGEST_BYTES } from './work';

/**
 * Seed of round `round + 1`: SHA-256(challenge seed ‖ D_round ‖ round as four big-endian bytes), one block.
 *
 * The challenge's own seed is in it, and the hash is a cryptographic one, because a device may lie about a digest
 * it hopes not to be asked for: with a hash it could invert, the lie would lead the chain onto seeds whose products
 * it has on its disk.
 *
 * @param seed the challenge's 32 bytes
 * @param round rounds done; 0 gives the first round's seed, with a digest of zeros
 */
export function seedAfter(
	seed: Uint8Array,
	round: number,
	digest: Uint8Array = new Uint8Array(DIGEST_BYTES)
): Uint8Array {
	const counter = new Uint8Array(4);
	new DataView(counter.buffer).setUint32(0, round);
	return sha256(seed, digest, counter);
}
