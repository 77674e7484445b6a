import { verificationAbi } from '$abi/Verification';
import type { ClassId, DeviceId, Hex, RoundId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { getTerms } from './getTerms';
import { oneEvent } from './oneEvent';
import { transactPaying } from './transactPaying';

/**
 * Asks, as the device's owner, for a round of verification, and pays the class's challenge fee.
 *
 * @returns the round, and what was paid for it, wei
 * @throws RallyError `device.notOwner`, `device.unknown`, `device.convicted`, `class.unknown`, `round.open`,
 *   `round.tooEarly`, `class.feeTooSmall`, `chain.insufficientRally`, and those of `transact`
 */
export async function requestVerification(
	chain: Chain,
	{ deviceId, classId }: { deviceId: DeviceId; classId: ClassId }
): Promise<{ transactionHash: Hex; roundId: RoundId; feeWei: bigint }> {
	const verification = { address: chain.deployment.verification, abi: verificationAbi } as const;
	const { challengeFeeWei } = await getTerms(chain, classId);
	const receipt = await transactPaying(chain, {
		neededWei: challengeFeeWei,
		maxWei: challengeFeeWei,
		plain: encoded(verification, 'request', [deviceId, classId]),
		permitted: (permit) => encoded(verification, 'requestWithPermit', [deviceId, classId, permit])
	});
	const { roundId, fee } = oneEvent(receipt, { ...verification, eventName: 'RoundRequested' });
	return { transactionHash: receipt.transactionHash, roundId: roundId as RoundId, feeWei: fee };
}
