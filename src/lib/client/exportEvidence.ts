import { sha256, toHex, utf8 } from '$lib/core/bytes';
import type { Hex } from '$lib/core/ids';
import type { Evidence, SignedOutputs } from './evidence';
import { plainJson, tensorJson } from './tensorJson';

/**
 * Evidence as JSON that anyone can check again, format `rally.evidence/1`: numbers past 2⁵³ are decimal text, tensor
 * values base64 of little-endian bytes. The same evidence is always the same text.
 */
export const exportEvidence = (evidence: Evidence): string => plainJson(evidenceJson(evidence));

/** What a report on chain names the evidence by: SHA-256 of the file that {@link exportEvidence} makes. */
export const evidenceHash = (evidence: Evidence): Hex => toHex(sha256(utf8(exportEvidence(evidence))));

/** The file's content, for a file that holds more than it. */
export function evidenceJson({ accused, against, judged, ...evidence }: Evidence) {
	const { jobId, taskId, modelId, leaseId, chainId, inputHash, inputs, tolerance } = evidence;
	return {
		format: 'rally.evidence/1',
		jobId,
		taskId,
		modelId,
		leaseId,
		chainId,
		inputHash,
		inputs: inputs.map(tensorJson),
		tolerance: tolerance
			? { abs: tolerance.abs, rel: tolerance.rel, argMax: tolerance.argMax ?? false }
			: null,
		accused: { deviceId: accused.deviceId, ...signedJson(accused) },
		against: against.map(signedJson),
		judged: judged ? { by: judged.by, outputs: judged.outputs.map(tensorJson) } : null
	};
}

const signedJson = ({ receipt, signature, devicePublicKey, outputs }: SignedOutputs) => ({
	receipt: {
		version: receipt.version,
		jobId: receipt.jobId,
		taskId: receipt.taskId,
		attempt: receipt.attempt,
		modelId: receipt.modelId,
		inputHash: receipt.inputHash,
		outputHash: receipt.outputHash,
		leaseId: receipt.leaseId,
		deviceId: receipt.deviceId,
		chainId: receipt.chainId,
		backend: receipt.backend,
		adapter: receipt.adapter,
		gpuMicros: receipt.gpuMicros,
		finishedAtMs: receipt.finishedAtMs
	},
	signature,
	devicePublicKey,
	outputs: outputs.map(tensorJson)
});
