import { toBase64 } from '$lib/core/base64';
import type { Tensor } from '$lib/core/tensor';
import type { QuietEvidence } from './types';

export const EVIDENCE_FORMAT = 'rally.check/1';

/**
 * A signed answer with what anyone needs to check it again, as a JSON file. Whole numbers below 128 take a byte each
 * instead of four.
 */
export function evidenceFile(evidence: QuietEvidence): { name: string; text: string } {
	const { receipt, outputs, ...rest } = evidence;
	const file = {
		format: EVIDENCE_FORMAT,
		...rest,
		receipt: { ...receipt, leaseId: receipt.leaseId.toString() },
		outputs: outputs.map(({ data, ...header }) => {
			const bytes = header.type === 'float32' ? asBytes(data) : undefined;
			return { ...header, packed: bytes ? 'int8' : 'no', data: toBase64(bytes ?? data) };
		})
	};
	return {
		name: `rally-check-${receipt.outputHash.slice(2, 14)}.json`,
		text: `${JSON.stringify(file, undefined, '\t')}\n`
	};
}

/** @returns undefined where a value is none that an int8 gives back to the bit */
function asBytes(data: Tensor['data']): Uint8Array | undefined {
	if (data.length % 4 !== 0) return undefined;
	const values = new Float32Array(data.slice().buffer);
	const bytes = Int8Array.from(values);
	return values.every((value, i) => Object.is(value, bytes[i])) ? new Uint8Array(bytes.buffer) : undefined;
}
