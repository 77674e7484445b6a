import { verificationAbi } from '$abi/Verification';
import type { ClassId, DeviceId, RoundId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { getRound } from './getRound';
import { read } from './read';
import type { RoundView } from './types';

/**
 * The latest rounds about a device for a class: the one its owner asked for, and the one of a fault report.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getRoundsOf(
	chain: Chain,
	{ deviceId, classId }: { deviceId: DeviceId; classId: ClassId }
): Promise<{ own: RoundView | undefined; fault: RoundView | undefined }> {
	const contract = { address: chain.deployment.verification, abi: verificationAbi } as const;
	const args = [deviceId, classId] as const;
	const [own, fault] = await Promise.all([
		read(chain, { ...contract, functionName: 'roundOf', args }),
		read(chain, { ...contract, functionName: 'faultRoundOf', args })
	]);
	const look = async (id: bigint) => (id === 0n ? undefined : getRound(chain, id as RoundId));
	const [ownRound, faultRound] = await Promise.all([look(own), look(fault)]);
	return { own: ownRound, fault: faultRound };
}
