import { stakingAbi } from '$abi/Staking';
import type { ClassId, DeviceId, Hex, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { deadlineOf } from './deadlineOf';
import { encoded } from './encoded';
import { explainAttestation } from './explainAttestation';
import { oneEvent } from './oneEvent';
import { quoteLpStake } from './quoteLpStake';
import { refusal } from './refusals';
import { transactPaying } from './transactPaying';

export interface StakeAsLpOptions {
	classId: ClassId;
	deviceId: DeviceId;
	/** 10 minutes to 7 days; the end is aligned up to a tick. */
	durationS: number;
	/** The most to put in beside the device, wei; the class's burn comes on top. */
	maxRallyWei: bigint;
	/** What to put in where the pool has no LP yet, wei: it sets the price. By default the quote's proposal. */
	openingRallyWei?: bigint | undefined;
	/** The last chain second at which this may be mined; ten minutes from now by default. */
	deadlineS?: number | undefined;
}

/** A window that was opened as LP. */
export interface LpStake {
	transactionHash: Hex;
	windowId: WindowId;
	startS: number;
	endS: number;
	/** Put in, wei. */
	rallyWei: bigint;
	/** Burned, wei. */
	burnWei: bigint;
}

/**
 * Stakes an attested device as liquidity: its seconds and RALLY at the pool's price.
 *
 * @throws RallyError `attestation.missing`, `attestation.expired`, `attestation.failed`, `device.notOwner`,
 *   `device.unknown`, `window.open`, `window.badDuration`, `stake.priceMoved`, `stake.belowFloor`,
 *   `chain.insufficientRally`, and those of `transact`
 */
export async function stakeAsLp(
	chain: Chain,
	{ classId, deviceId, durationS, maxRallyWei, openingRallyWei, deadlineS }: StakeAsLpOptions
): Promise<LpStake> {
	const staking = { address: chain.deployment.staking, abi: stakingAbi } as const;
	const [quote, deadline] = await Promise.all([
		quoteLpStake(chain, { classId, durationS }),
		deadlineOf(chain, deadlineS)
	]);
	const rallyWei = quote.opening ? (openingRallyWei ?? quote.rallyWei) : quote.rallyWei;
	if (rallyWei > maxRallyWei) throw refusal('InjectionAboveLimit', [rallyWei, maxRallyWei]);
	const params = {
		classId,
		deviceId,
		duration: BigInt(durationS),
		maxRally: maxRallyWei,
		openingRally: rallyWei,
		deadline
	};
	try {
		const receipt = await transactPaying(chain, {
			neededWei: rallyWei + quote.burnWei,
			maxWei: maxRallyWei + quote.burnWei,
			plain: encoded(staking, 'stakeAsLp', [params]),
			permitted: (permit) => encoded(staking, 'stakeAsLpWithPermit', [params, permit])
		});
		const opened = oneEvent(receipt, { ...staking, eventName: 'WindowOpened' });
		const joined = oneEvent(receipt, { ...staking, eventName: 'WindowJoined' });
		return {
			transactionHash: receipt.transactionHash,
			windowId: opened.windowId as WindowId,
			startS: Number(opened.start),
			endS: Number(opened.end),
			rallyWei: joined.amount,
			burnWei: quote.burnWei
		};
	} catch (error) {
		throw await explainAttestation(chain, { deviceId, classId, error });
	}
}
