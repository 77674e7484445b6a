import { refereeAbi } from '$abi/Referee';
import type { DeviceId, Hex, WindowId } from '$lib/core/ids';
import type { RowEvidence } from '$lib/core/rowEvidence';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { transact } from './transact';

/**
 * Shows the chain one wrong entry of a matrix that a device signed; anyone may. The device is convicted for ever,
 * and its open window forfeited.
 *
 * @returns the device, and its window that was forfeited
 * @throws RallyError `evidence.right` where the entry is what it should be, `evidence.row`, `evidence.size`,
 *   `evidence.kernel`, `device.badSignature`, and those of `transact`
 */
export async function judge(
	chain: Chain,
	evidence: RowEvidence
): Promise<{ transactionHash: Hex; deviceId: DeviceId; windowId: WindowId | undefined }> {
	const referee = { address: chain.deployment.referee, abi: refereeAbi } as const;
	const receipt = await transact(chain, encoded(referee, 'judge', [evidence]));
	const { deviceId, windowId } = oneEvent(receipt, { ...referee, eventName: 'Convicted' });
	return {
		transactionHash: receipt.transactionHash,
		deviceId: deviceId as DeviceId,
		windowId: windowId === 0n ? undefined : (windowId as WindowId)
	};
}
