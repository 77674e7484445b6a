import { fromHex, sha256, toHexDigits } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import { err, ok, type Result } from '$lib/core/result';
import { createBreather } from '$lib/gpu/proof/breather';
import { hashTensors } from '$lib/protocol/hashTensors';
import { verifyReceipt } from '$lib/protocol/receipt';
import { batchOf } from './batchOf';
import { drawPlan } from './drawPlan';
import { findWrongRow } from './findWrongRow';
import { modelOf } from './modelOf';
import type { QuietEvidence, WrongRow } from './types';
import { weightsOf } from './weightsOf';

/**
 * Checks a quiet check again, believing nobody: the network and the batch are made anew from the seed, the receipt must
 * be the device's word for exactly these and for these outputs, and the rows are computed anew.
 *
 * As everything follows from the seed, in sums that float32 holds exactly, nobody can make a case against an honest
 * device.
 *
 * @returns `wrong`: a row that the device signed and that is not what the network gives; undefined where those named are
 *   right. An error `check.*` where the device has not signed this, and the file shows nothing
 */
export async function recheckEvidence(
	evidence: QuietEvidence,
	{ signal, onProgress }: { signal?: AbortSignal; onProgress?: (part: number) => void } = {}
): Promise<Result<{ wrong: WrongRow | undefined; rowsChecked: number }>> {
	const refuse = (code: string, sentence: string) => err(new RallyError(sentence, { code: `check.${code}` }));
	const bytes = (hex: string) => fromHex(hex) ?? new Uint8Array();
	const { receipt, outputs, batch, wishedOperations } = evidence;
	const problem = await verifyReceipt(receipt, bytes(evidence.signature), bytes(evidence.devicePublicKey));
	if (problem) return refuse('notSigned', 'The receipt is not signed by the device it names.');
	const plan = drawPlan({ seed: bytes(evidence.seed), wishedOperations });
	const weights = weightsOf(plan);
	if (receipt.modelId !== toHexDigits(sha256(modelOf(plan, weights))))
		return refuse('otherModel', 'The receipt is for another network than the seed gives.');
	if (batch >= plan.batches || evidence.rows.some((row) => row >= plan.m))
		return refuse('noSuchRow', 'It names a row that its challenge has not.');
	if (receipt.inputHash !== (await hashTensors([batchOf(plan, batch)])))
		return refuse('otherInput', 'The receipt is for other inputs than the seed gives.');
	if (receipt.outputHash !== (await hashTensors(outputs)))
		return refuse('otherOutput', 'The receipt is for other outputs than the file holds.');
	const places = evidence.rows.map((row) => ({ batch, row }));
	const wrong = await findWrongRow(plan, weights, () => outputs, places, {
		breathe: createBreather(signal),
		...(onProgress && { onProgress })
	});
	return ok({ wrong, rowsChecked: places.length });
}
