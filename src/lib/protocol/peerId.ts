import { keccak_256 } from '@noble/hashes/sha3.js';
import { sha256, toHex, toHexDigits } from '$lib/core/bytes';
import type { DeviceId, PeerId } from '$lib/core/ids';

/**
 * Where a broker finds the owner of a key: `r` and the first 40 hex digits of the key's SHA-256. PeerJS
 * takes ids of letters, digits, dashes and spaces.
 *
 * @param publicKey 65 bytes: 0x04, x, y
 */
export const peerIdOf = (publicKey: Uint8Array): PeerId =>
	`r${toHexDigits(sha256(publicKey)).slice(0, 40)}` as PeerId;

/**
 * The device's id on chain: keccak-256 of x, y.
 *
 * @param publicKey 65 bytes: 0x04, x, y
 */
export const deviceIdOf = (publicKey: Uint8Array): DeviceId =>
	toHex(keccak_256(publicKey.subarray(1))) as DeviceId;
