import { verificationAbi } from '$abi/Verification';
import type { DeviceId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';

/**
 * When the referee convicted a device, in chain seconds; 0 where it never did.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getConviction(chain: Chain, deviceId: DeviceId): Promise<number> {
	const verification = { address: chain.deployment.verification, abi: verificationAbi } as const;
	return Number(await read(chain, { ...verification, functionName: 'convictedAt', args: [deviceId] }));
}
