import { stakingAbi } from '$abi/Staking';
import type { Hex, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { deadlineOf } from './deadlineOf';
import { encoded } from './encoded';
import { explainAttestation } from './explainAttestation';
import { oneEvent } from './oneEvent';
import { transactPaying } from './transactPaying';
import type { WindowView } from './types';

/**
 * Ends a window that is over and stakes its device again in the same call: same class, same role.
 *
 * @param limitWei LP: the most to put in. Seller: the least proceeds
 * @param maxPaidWei the most that may leave the wallet: an LP's limit and the burn; a seller's burn, fee and what
 *   the collateral takes beyond the proceeds
 * @returns the next window, and what was put in or paid for it, wei
 * @throws RallyError `window.notOver`, `window.notOwner`, `window.unknown`, `window.reported`,
 *   `attestation.missing`, `attestation.expired`, `attestation.failed`, `stake.priceMoved`, `stake.noLiquidity`,
 *   `chain.insufficientRally`, and those of `transact`
 */
export async function renewWindow(
	chain: Chain,
	{
		window: { windowId, classId, deviceId },
		durationS,
		limitWei,
		maxPaidWei
	}: {
		window: Pick<WindowView, 'windowId' | 'classId' | 'deviceId'>;
		durationS: number;
		limitWei: bigint;
		maxPaidWei: bigint;
	}
): Promise<{ transactionHash: Hex; windowId: WindowId; endS: number; amountWei: bigint }> {
	const staking = { address: chain.deployment.staking, abi: stakingAbi } as const;
	const deadline = await deadlineOf(chain);
	const args = [windowId, BigInt(durationS), limitWei, deadline] as const;
	try {
		const receipt = await transactPaying(chain, {
			// What the ended window gives back may pay for the next one.
			neededWei: 0n,
			maxWei: maxPaidWei,
			plain: encoded(staking, 'renew', args),
			permitted: (permit) => encoded(staking, 'renewWithPermit', [...args, permit])
		});
		const opened = oneEvent(receipt, { ...staking, eventName: 'WindowOpened' });
		const joined = oneEvent(receipt, { ...staking, eventName: 'WindowJoined' });
		return {
			transactionHash: receipt.transactionHash,
			windowId: opened.windowId as WindowId,
			endS: Number(opened.end),
			amountWei: joined.amount
		};
	} catch (error) {
		throw await explainAttestation(chain, { deviceId, classId, error });
	}
}
