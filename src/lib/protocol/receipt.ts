import * as v from 'valibot';
import { concatBytes, utf8 } from '$lib/core/bytes';
import { bytes32, string, u64 } from './canonical';
import { verifySignature, type SigningKey } from './key';
import type { Receipt } from './messages';
import { deviceIdOf } from './peerId';
import { receiptSchema } from './schemas';

const DOMAIN = utf8('rally/receipt/1\0');
/** What a device signs: every field in a fixed order, each of fixed length or led by its length. */
export const receiptBytes = (receipt: Receipt): Uint8Array<ArrayBuffer> =>
	concatBytes(
		DOMAIN,
		string(receipt.jobId),
		string(receipt.taskId),
		u64(receipt.attempt),
		bytes32(receipt.modelId),
		bytes32(receipt.inputHash),
		bytes32(receipt.outputHash),
		u64(receipt.leaseId),
		bytes32(receipt.deviceId),
		u64(receipt.chainId),
		string(receipt.backend),
		string(receipt.adapter),
		u64(receipt.gpuMicros),
		u64(receipt.finishedAtMs)
	);

/** @returns 64 bytes */
export const signReceipt = (key: SigningKey, receipt: Receipt): Promise<Uint8Array<ArrayBuffer>> =>
	key.sign(receiptBytes(receipt));

/** Why a receipt is worth nothing. */
export type ReceiptProblem = 'malformed' | 'otherDevice' | 'badSignature';

/**
 * Whether the owner of this key signed this receipt. What it says is for the reader to compare with what
 * was asked.
 *
 * @param publicKey the device's, 65 bytes
 * @returns undefined where it holds, else why not
 */
export async function verifyReceipt(
	receipt: Receipt,
	signature: Uint8Array<ArrayBuffer>,
	publicKey: Uint8Array<ArrayBuffer>
): Promise<ReceiptProblem | undefined> {
	if (!v.is(receiptSchema, receipt)) return 'malformed';
	if (deviceIdOf(publicKey) !== receipt.deviceId) return 'otherDevice';
	return (await verifySignature(publicKey, receiptBytes(receipt), signature)) ? undefined : 'badSignature';
}
