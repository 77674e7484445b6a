import { verificationAbi } from '$abi/Verification';
import type { ClassId, DeviceId, RoundId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';
import type { AttestationView } from './types';

/**
 * What the latest round said of this device for this class, valid or not.
 *
 * @returns undefined where there is none
 * @throws RallyError `chain.unreachable`
 */
export async function getAttestation(
	chain: Chain,
	{ deviceId, classId }: { deviceId: DeviceId; classId: ClassId }
): Promise<AttestationView | undefined> {
	const contract = { address: chain.deployment.verification, abi: verificationAbi } as const;
	const args = [deviceId, classId] as const;
	const [latest, validUntil] = await Promise.all([
		read(chain, { ...contract, functionName: 'getAttestation', args }),
		read(chain, { ...contract, functionName: 'attestedUntil', args })
	]);
	if (latest.attestedAt === 0n) return undefined;
	return {
		roundId: latest.roundId as RoundId,
		verifier: latest.verifier,
		atS: Number(latest.attestedAt),
		validUntilS: Number(validUntil),
		passed: latest.passed,
		score: latest.score,
		memoryBytes: latest.memoryBytes,
		transcriptHash: latest.transcriptHash
	};
}
