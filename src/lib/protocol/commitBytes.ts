import { concatBytes, utf8 } from '$lib/core/bytes';
import { string } from './canonical';

const DOMAIN = utf8('rally/commit/1\0');

/**
 * What a device signs over its commitment, so that it counts for this challenge alone.
 *
 * @param commit 32 bytes
 */
export const commitBytes = (challengeId: string, commit: Uint8Array): Uint8Array<ArrayBuffer> =>
	concatBytes(DOMAIN, string(challengeId), commit);
