import { deviceRegistryAbi } from '$abi/DeviceRegistry';
import { RallyError } from '$lib/core/errors';
import type { DeviceId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { joinPublicKey } from './p256';
import { read } from './read';
import type { DeviceView } from './types';

/**
 * A registered device.
 *
 * @returns undefined where it is not registered
 * @throws RallyError `chain.unreachable`
 */
export async function getDevice(chain: Chain, deviceId: DeviceId): Promise<DeviceView | undefined> {
	try {
		const device = await read(chain, {
			address: chain.deployment.devices,
			abi: deviceRegistryAbi,
			functionName: 'getDevice',
			args: [deviceId]
		});
		return {
			deviceId,
			owner: device.owner,
			publicKey: joinPublicKey(device),
			endpoint: device.endpoint,
			registeredAtS: Number(device.registeredAt)
		};
	} catch (error) {
		if (error instanceof RallyError && error.code === 'device.unknown') return undefined;
		throw error;
	}
}
