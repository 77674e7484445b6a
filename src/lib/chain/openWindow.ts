import { stakingAbi } from '$abi/Staking';
import type { CertificateId, ClassId, DeviceId, Hex, WindowId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { deadlineOf } from './deadlineOf';
import { encoded } from './encoded';
import { getTerms } from './getTerms';
import { oneEvent } from './oneEvent';
import { transactPaying } from './transactPaying';

export interface OpenWindowOptions {
	classId: ClassId;
	deviceId: DeviceId;
	/** 10 minutes to 7 days; the end is aligned up to a tick. */
	durationS: number;
	mode: 'lp' | 'seller';
	/** Used up. */
	certificateId: CertificateId;
}

/**
 * Step two of staking: gives a certificate, and as a seller the maintenance fee, for a window that has not joined
 * its pool yet.
 *
 * @throws RallyError `certificate.notOwner`, `certificate.tooSmall`, `device.notOwner`, `device.unknown`,
 *   `window.open`, `window.badDuration`, `stake.tooLong`, `chain.insufficientRally`, and those of `transact`
 */
export async function openWindow(
	chain: Chain,
	{ classId, deviceId, durationS, mode, certificateId }: OpenWindowOptions
): Promise<{ transactionHash: Hex; windowId: WindowId; startS: number; endS: number }> {
	const staking = { address: chain.deployment.staking, abi: stakingAbi } as const;
	const asSeller = mode === 'seller';
	const feeWei = asSeller ? (await getTerms(chain, classId)).maintenanceFeeWei : 0n;
	const params = {
		classId,
		deviceId,
		duration: BigInt(durationS),
		asSeller,
		certificateId,
		deadline: await deadlineOf(chain)
	};
	const receipt = await transactPaying(chain, {
		neededWei: feeWei,
		maxWei: feeWei,
		plain: encoded(staking, 'open', [params])
	});
	const { windowId, start, end } = oneEvent(receipt, { ...staking, eventName: 'WindowOpened' });
	return {
		transactionHash: receipt.transactionHash,
		windowId: windowId as WindowId,
		startS: Number(start),
		endS: Number(end)
	};
}
