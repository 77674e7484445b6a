import { stakingAbi } from '$abi/Staking';
import type { Hex, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { transact } from './transact';

/** What ending a window paid its owner. */
export interface EndedWindow {
	transactionHash: Hex;
	/** Fee and collateral paid back, wei. */
	returnedWei: bigint;
	/** Fee and collateral burned, because an attestation inside the window failed, wei. */
	forfeitedWei: bigint;
	/** The LP's last claim, wei. */
	claimedWei: bigint;
}

/**
 * Ends a window that is over; anyone may, and its owner is paid.
 *
 * @throws RallyError `window.notOver`, `window.unknown`, and those of `transact`
 */
export async function endWindow(chain: Chain, windowId: WindowId): Promise<EndedWindow> {
	const staking = { address: chain.deployment.staking, abi: stakingAbi } as const;
	const receipt = await transact(chain, encoded(staking, 'endWindow', [windowId]));
	const ended = oneEvent(receipt, { ...staking, eventName: 'WindowEnded' });
	return {
		transactionHash: receipt.transactionHash,
		returnedWei: ended.returned,
		forfeitedWei: ended.forfeited,
		claimedWei: ended.claimed
	};
}
