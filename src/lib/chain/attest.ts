import { encodeFunctionData } from 'viem';
import { verificationAbi } from '$abi/Verification';
import type { ClassId, DeviceId, Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { transact } from './transact';

export interface AttestOptions {
	deviceId: DeviceId;
	classId: ClassId;
	/** FLOP/s measured. */
	score: bigint;
	memoryBytes: bigint;
	/** Whether the proof held; where true, score and memory must reach the class's minimum. */
	passed: boolean;
	/** SHA-256 of the challenge's transcript, which the verifier keeps. */
	transcriptHash: Hex;
}

/**
 * Writes down, as a bonded verifier, what a device proved.
 *
 * @throws RallyError `verifier.notBonded`, `verifier.unbonding`, `device.unknown`, `class.unknown`,
 *   `score.tooLow`, `score.memoryTooLow`, and those of `transact`
 */
export async function attest(
	chain: Chain,
	{ deviceId, classId, score, memoryBytes, passed, transcriptHash }: AttestOptions
): Promise<{ transactionHash: Hex }> {
	const { transactionHash } = await transact(chain, {
		to: chain.deployment.verification,
		data: encodeFunctionData({
			abi: verificationAbi,
			functionName: 'attest',
			args: [deviceId, classId, score, memoryBytes, passed, transcriptHash]
		})
	});
	return { transactionHash };
}
