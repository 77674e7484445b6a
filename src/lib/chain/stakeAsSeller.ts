import { stakingAbi } from '$abi/Staking';
import type { ClassId, DeviceId, Hex, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { deadlineOf } from './deadlineOf';
import { encoded } from './encoded';
import { explainAttestation } from './explainAttestation';
import { oneEvent } from './oneEvent';
import { quoteSellerStake } from './quoteSellerStake';
import { refusal } from './refusals';
import { transactPaying } from './transactPaying';

export interface StakeAsSellerOptions {
	classId: ClassId;
	deviceId: DeviceId;
	/** 10 minutes to 7 days; the end is aligned up to a tick. */
	durationS: number;
	/** The least the sale must bring after its fee, wei. */
	minProceedsWei: bigint;
	/** The last chain second at which this may be mined; ten minutes from now by default. */
	deadlineS?: number | undefined;
}

/** A window that was opened as seller. */
export interface SellerStake {
	transactionHash: Hex;
	windowId: WindowId;
	startS: number;
	endS: number;
	/** What the pool paid, wei. */
	proceedsWei: bigint;
	/** Held until the end, wei. */
	collateralWei: bigint;
	/** Held until the end, wei. */
	maintenanceFeeWei: bigint;
	/** Burned, wei. */
	burnWei: bigint;
}

/**
 * Sells an attested device's seconds to the pool at once; fee and collateral come back at the window's end.
 *
 * @throws RallyError `attestation.missing`, `attestation.expired`, `attestation.failed`, `device.notOwner`,
 *   `device.unknown`, `window.open`, `window.badDuration`, `stake.priceMoved`, `stake.noLiquidity`,
 *   `chain.insufficientRally`, and those of `transact`
 */
export async function stakeAsSeller(
	chain: Chain,
	{ classId, deviceId, durationS, minProceedsWei, deadlineS }: StakeAsSellerOptions
): Promise<SellerStake> {
	const staking = { address: chain.deployment.staking, abi: stakingAbi } as const;
	const [quote, deadline] = await Promise.all([
		quoteSellerStake(chain, { classId, durationS }),
		deadlineOf(chain, deadlineS)
	]);
	if (quote.proceedsWei < minProceedsWei) {
		throw refusal('ProceedsBelowLimit', [quote.proceedsWei, minProceedsWei]);
	}
	const params = {
		classId,
		deviceId,
		duration: BigInt(durationS),
		minProceeds: minProceedsWei,
		deadline
	};
	// Where the collateral is more than the proceeds, a price that rises takes more from the wallet.
	const maxWei = quote.neededWei + (quote.neededWei - quote.burnWei) / 20n;
	try {
		const receipt = await transactPaying(chain, {
			neededWei: quote.neededWei,
			maxWei,
			plain: encoded(staking, 'stakeAsSeller', [params]),
			permitted: (permit) => encoded(staking, 'stakeAsSellerWithPermit', [params, permit])
		});
		const opened = oneEvent(receipt, { ...staking, eventName: 'WindowOpened' });
		const joined = oneEvent(receipt, { ...staking, eventName: 'WindowJoined' });
		return {
			transactionHash: receipt.transactionHash,
			windowId: opened.windowId as WindowId,
			startS: Number(opened.start),
			endS: Number(opened.end),
			proceedsWei: joined.amount,
			collateralWei: joined.collateral,
			maintenanceFeeWei: opened.maintenanceFee,
			burnWei: quote.burnWei
		};
	} catch (error) {
		throw await explainAttestation(chain, { deviceId, classId, error });
	}
}
