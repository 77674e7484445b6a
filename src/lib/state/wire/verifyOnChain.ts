import type { Chain } from '$lib/chain/createChain';
import { getAttestation } from '$lib/chain/getAttestation';
import { getConviction } from '$lib/chain/getConviction';
import { getOpenSeats } from '$lib/chain/getOpenSeats';
import type { Address, ClassId, DeviceId, Hex } from '$lib/core/ids';
import type { Transcript } from '$lib/verifier/types';
import type { OnChain } from '../verifyPorts';

/** What the chain knows about a transcript. @throws RallyError `chain.unreachable` */
export async function onChain(
	chain: Chain,
	{ chainId, classId: named }: Transcript,
	{ deviceId, transcriptId, account }: { deviceId: DeviceId; transcriptId: Hex; account: Address | undefined }
): Promise<OnChain> {
	if (chainId !== chain.network.chainId) {
		return { otherChain: true, attestation: undefined, isAttested: false, convictedAtS: 0, seats: [] };
	}
	const classId = named === null ? undefined : (named as ClassId);
	const [attestation, seats, convictedAtS] = await Promise.all([
		classId && getAttestation(chain, { deviceId, classId }),
		classId && account ? getOpenSeats(chain, { deviceId, classId, account }) : [],
		getConviction(chain, deviceId)
	]);
	const isAttested = attestation?.transcriptHash === transcriptId;
	return { otherChain: false, attestation, isAttested, convictedAtS, seats };
}
