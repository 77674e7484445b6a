import { concatBytes, sha256, toHex, utf8 } from '$lib/core/bytes';
import type { Hex } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import { string, u64 } from './canonical';

const DOMAIN = utf8('rally/tensors/1\0');

/**
 * What a receipt says of its inputs or outputs: SHA-256 over the number of tensors and, for each in order,
 * name, type, dims and the SHA-256 of its values. Values are hashed by WebCrypto, off the caller's thread
 * and without a copy.
 */
export async function hashTensors(
	tensors: readonly Tensor[],
	subtle: SubtleCrypto = crypto.subtle
): Promise<Hex> {
	const digests = await Promise.all(tensors.map(({ data }) => subtle.digest('SHA-256', data)));
	const parts = tensors.flatMap(({ name, type, dims }, i) => [
		string(name),
		string(type),
		u64(dims.length),
		...dims.map(u64),
		new Uint8Array(digests[i] ?? new ArrayBuffer(0))
	]);
	return toHex(sha256(concatBytes(DOMAIN, u64(tensors.length), ...parts)));
}
