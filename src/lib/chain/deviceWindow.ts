import { stakingAbi } from '$abi/Staking';
import type { DeviceId, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { getWindow } from './getWindow';
import { read } from './read';
import type { WindowView } from './types';

/**
 * The window that a device stands in, over or not, until it is ended.
 *
 * @returns undefined where it is not staked
 * @throws RallyError `chain.unreachable`
 */
export async function deviceWindow(chain: Chain, deviceId: DeviceId): Promise<WindowView | undefined> {
	const windowId = await read(chain, {
		address: chain.deployment.staking,
		abi: stakingAbi,
		functionName: 'windowOfDevice',
		args: [deviceId]
	});
	return windowId === 0n ? undefined : getWindow(chain, windowId as WindowId);
}
