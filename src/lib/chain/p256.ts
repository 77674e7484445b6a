import { concatBytes, fromHex, toHex } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import type { DeviceId, Hex } from '$lib/core/ids';
import { keccak256, slice } from 'viem';

/** Marks an uncompressed point, before x and y. */
const UNCOMPRESSED = 0x04;

/**
 * The halves of a raw P-256 public key, as the contracts take them.
 *
 * @param publicKey raw and uncompressed, 65 bytes, as WebCrypto exports it
 * @throws RallyError `key.invalid`
 */
export function splitPublicKey(publicKey: Uint8Array): { x: Hex; y: Hex } {
	if (publicKey.length !== 65 || publicKey[0] !== UNCOMPRESSED) {
		throw new RallyError('The key is not an uncompressed P-256 public key.', {
			code: 'key.invalid',
			details: `${publicKey.length} bytes`
		});
	}
	return { x: toHex(publicKey.subarray(1, 33)), y: toHex(publicKey.subarray(33)) };
}

/** A raw uncompressed P-256 public key, 65 bytes, from the halves that a contract gave. */
export function joinPublicKey({ x, y }: { x: Hex; y: Hex }): Uint8Array<ArrayBuffer> {
	return concatBytes(
		Uint8Array.of(UNCOMPRESSED),
		fromHex(x) ?? new Uint8Array(32),
		fromHex(y) ?? new Uint8Array(32)
	);
}

/**
 * What a lease names its client by: the first 20 bytes of keccak-256 of x‖y.
 *
 * @param publicKey raw and uncompressed, 65 bytes
 * @throws RallyError `key.invalid`
 */
export function keyIdOf(publicKey: Uint8Array): Hex {
	return slice(deviceIdOf(publicKey), 0, 20);
}

/**
 * The chain's name of a device: keccak-256 of x‖y.
 *
 * @param publicKey raw and uncompressed, 65 bytes
 * @throws RallyError `key.invalid`
 */
export function deviceIdOf(publicKey: Uint8Array): DeviceId {
	splitPublicKey(publicKey);
	return keccak256(publicKey.subarray(1)) as DeviceId;
}
