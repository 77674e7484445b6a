import { encodeAbiParameters, keccak256, toBytes } from 'viem';
import { deviceRegistryAbi } from '$abi/DeviceRegistry';
import { fromHex, toHex } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import type { DeviceId, Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { getSigner } from './getSigner';
import { deviceIdOf, splitPublicKey } from './p256';
import { read } from './read';
import { transact } from './transact';

export interface RegisterDeviceOptions {
	/** ECDSA P-256 over SHA-256 of the bytes by the device key: r‖s, 64 bytes, s in the lower half. */
	sign: (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
	/** Raw and uncompressed, 65 bytes. */
	publicKey: Uint8Array;
	/** Broker URL of at most 256 bytes; empty for the network's default. */
	endpoint: string;
}

/** Keeps what a device signs here apart from all else that its key signs; `DeviceRegistry.REGISTRATION_TAG`. */
const REGISTRATION_TAG = keccak256(toBytes('rally.device.registration.v1'));

/**
 * Registers a device to the connected wallet; one registered before moves to it.
 *
 * The bytes to sign are made here and not asked of a node, which could otherwise have the device key sign
 * anything it likes.
 *
 * @throws RallyError `key.invalid`, `device.badSignature`, `endpoint.tooLong`, and those of `transact`
 */
export async function registerDevice(
	chain: Chain,
	{ sign, publicKey, endpoint }: RegisterDeviceOptions
): Promise<{ transactionHash: Hex; deviceId: DeviceId }> {
	const { x, y } = splitPublicKey(publicKey);
	const deviceId = deviceIdOf(publicKey);
	const registry = { address: chain.deployment.devices, abi: deviceRegistryAbi } as const;
	const { account } = await getSigner(chain);
	const nonce = await read(chain, { ...registry, functionName: 'nonces', args: [deviceId] });
	const message = encodeAbiParameters(
		[
			{ type: 'bytes32' },
			{ type: 'uint256' },
			{ type: 'address' },
			{ type: 'address' },
			{ type: 'uint256' },
			{ type: 'string' }
		],
		[REGISTRATION_TAG, BigInt(chain.network.chainId), registry.address, account.address, nonce, endpoint]
	);
	const signature = await sign(fromHex(message) ?? new Uint8Array());
	if (signature.length !== 64) {
		throw new RallyError('The device’s signature is not 64 bytes.', {
			code: 'device.badSignature',
			details: `${signature.length} bytes`
		});
	}
	const [r, s] = [toHex(signature.subarray(0, 32)), toHex(signature.subarray(32))];
	const { transactionHash } = await transact(chain, encoded(registry, 'register', [x, y, endpoint, r, s]));
	return { transactionHash, deviceId };
}
