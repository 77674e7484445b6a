import * as v from 'valibot';
import { concatBytes, sha256, toHex, utf8 } from '$lib/core/bytes';
import type { Hex } from '$lib/core/ids';
import type { Tensor } from '$lib/core/tensor';
import { bytes32, string, u64 } from './canonical';
import { verifySignature, type SigningKey } from './key';
import type { Receipt } from './messages';
import { deviceIdOf } from './peerId';
import { receiptSchema } from './schemas';

const DOMAIN = utf8('rally/receipt/1\0');
const TENSORS_DOMAIN = utf8('rally/tensors/1\0');

/**
 * What a receipt says of its inputs or outputs: SHA-256 over the number of tensors and, for each in order,
 * name, type, dims and the SHA-256 of its values. Values are hashed by WebCrypto, off the caller's thread
 * and without a copy.
 */
export async function hashTensors(
	tensors: readonly Tensor[],
	subtle: SubtleCrypto = crypto.subtle
): Promise<Hex> {
	const digests = await Promise.all(tensors.map(({ data }) => subtle.digest('SHA-256', data)));
	const parts = tensors.flatMap(({ name, type, dims }, i) => [
		string(name),
		string(type),
		u64(dims.length),
		...dims.map(u64),
		new Uint8Array(digests[i] ?? new ArrayBuffer(0))
	]);
	return toHex(sha256(concatBytes(TENSORS_DOMAIN, u64(tensors.length), ...parts)));
}

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
