import { concatBytes, sha256, utf8 } from '$lib/core/bytes';
import { string, u32 } from './canonical';
import type { ProofWork } from './work';

const DOMAIN = utf8('rally/challenge/2\0');

/** Kernel as text, then its two sizes in the order they are written here: no two works have the same bytes. */
function workBytes(work: ProofWork): Uint8Array<ArrayBuffer> {
	const name = string(work.kernel);
	switch (work.kernel) {
		case 'triad-u32':
			return concatBytes(name, u32(work.words), u32(work.rounds));
		case 'alloc-u32':
			return concatBytes(name, u32(work.chunks), u32(work.words));
		default:
			return concatBytes(name, u32(work.n), u32(work.rounds));
	}
}

/**
 * The seed that a GPU works from: bound to who answers and to who asks, so that nobody can pass a challenge of his own
 * on to another's device. Whoever is asked computes it himself, from the keys that the handshake proved:
 * SHA-256('rally/challenge/2\0' ‖ seed ‖ device key ‖ verifier key ‖ work).
 *
 * @param seed the verifier's 32 random bytes, as they travel
 * @param devicePublicKey of who works, 65 bytes
 * @param verifierPublicKey of who challenges, 65 bytes
 * @returns 32 bytes
 */
export function boundSeed({
	seed,
	devicePublicKey,
	verifierPublicKey,
	work
}: {
	seed: Uint8Array;
	devicePublicKey: Uint8Array;
	verifierPublicKey: Uint8Array;
	work: ProofWork;
}): Uint8Array<ArrayBuffer> {
	return new Uint8Array(sha256(DOMAIN, seed, devicePublicKey, verifierPublicKey, workBytes(work)));
}
