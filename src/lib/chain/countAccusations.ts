import { faultsAbi } from '$abi/Faults';
import type { DeviceId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';

/**
 * How many leases have accused a device of wrong answers: words of clients who paid for it, not verdicts.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function countAccusations(chain: Chain, deviceId: DeviceId): Promise<number> {
	const faults = { address: chain.deployment.faults, abi: faultsAbi } as const;
	return Number(await read(chain, { ...faults, functionName: 'accusationsOf', args: [deviceId] }));
}
