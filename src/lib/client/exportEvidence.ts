import { sha256, toHex, utf8 } from '$lib/core/bytes';
import type { Hex } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import type { Evidence, SignedOutputs } from './evidence';
import { toBase64 } from './toBase64';

/**
 * Evidence as JSON that anyone can check again, format `rally.evidence/1`: numbers past 2⁵³ are decimal text, tensor
 * values base64 of little-endian bytes. The same evidence is always the same text.
 */
export function exportEvidence(evidence: Evidence): string {
	const { jobId, taskId, modelId, leaseId, chainId, inputHash, inputs, tolerance } = evidence;
	const { accused, against, judged } = evidence;
	return JSON.stringify(
		{
			format: 'rally.evidence/1',
			jobId,
			taskId,
			modelId,
			leaseId,
			chainId,
			inputHash,
			inputs: inputs.map(tensorJson),
			tolerance,
			accused: { deviceId: accused.deviceId, ...signedJson(accused) },
			against: against.map(signedJson),
			judged: judged ? { by: judged.by, outputs: judged.outputs.map(tensorJson) } : null
		},
		(_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
		2
	);
}

/** What a report on chain names the evidence by: SHA-256 of the file that {@link exportEvidence} makes. */
export const evidenceHash = (evidence: Evidence): Hex => toHex(sha256(utf8(exportEvidence(evidence))));

const signedJson = ({ receipt, signature, devicePublicKey, outputs }: SignedOutputs) => ({
	receipt,
	signature,
	devicePublicKey,
	outputs: outputs.map(tensorJson)
});

const tensorJson = ({ name, type, dims, data }: Tensor) => ({ name, type, dims, data: toBase64(data) });
