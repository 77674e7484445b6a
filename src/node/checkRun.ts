import * as v from 'valibot';
import { fromHex } from '$lib/core/bytes';
import { RallyError } from '$lib/core/errors';
import type { Hex } from '$lib/core/ids';
import { hashTensors } from '$lib/protocol/hashTensors';
import { verifyReceipt } from '$lib/protocol/receipt';
import { receiptSchema } from '$lib/protocol/schemas';
import { ELEMENT_BYTES, type ElementType, type Tensor } from '$lib/core/tensor';

const hex = v.custom<Hex>(
	(value) => typeof value === 'string' && /^0x[0-9a-f]*$/i.test(value),
	'must be hex'
);

const runSchema = v.object({
	format: v.literal('rally.run/1'),
	jobId: v.string(),
	modelId: v.string(),
	tasks: v.array(
		v.object({
			index: v.number(),
			taskId: v.string(),
			state: v.string(),
			outputs: v.array(
				v.object({
					name: v.string(),
					type: v.picklist(Object.keys(ELEMENT_BYTES) as ElementType[]),
					dims: v.array(v.number()),
					data: v.string()
				})
			),
			receipt: v.nullable(
				v.object({ receipt: v.record(v.string(), v.unknown()), signature: hex, devicePublicKey: hex })
			)
		})
	)
});

/** One task of an exported run, checked anew. */
export interface CheckedTask {
	index: number;
	outputs: Tensor[];
	/** Undefined where the task has none that holds. */
	receipt: v.InferOutput<typeof receiptSchema> | undefined;
}

/**
 * Checks an exported run again from its file alone: each receipt is signed by the device key that the caller knows
 * from the chain, is for this job, task and model, and for exactly these outputs.
 *
 * @param deviceKeys raw P-256 keys of the lease's devices, as the chain holds them
 * @throws RallyError `run.malformed` naming the field
 */
export async function checkRun(
	json: unknown,
	deviceKeys: readonly Uint8Array<ArrayBuffer>[]
): Promise<CheckedTask[]> {
	const parsed = v.safeParse(runSchema, json);
	if (!parsed.success) {
		const [issue] = parsed.issues;
		throw new RallyError('This file is no run of Rally.', {
			code: 'run.malformed',
			details: `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`
		});
	}
	const { jobId, modelId, tasks } = parsed.output;
	return Promise.all(
		tasks.map(async ({ index, taskId, outputs: encoded, receipt: signed }) => {
			const outputs = encoded.map((tensor) => ({
				...tensor,
				data: new Uint8Array(Buffer.from(tensor.data, 'base64'))
			}));
			const receipt = signed ? parseReceipt(signed.receipt) : undefined;
			const signature = fromHex(signed?.signature ?? '0x');
			const key = deviceKeys.find(
				(known) => Buffer.from(known).toString('hex') === signed?.devicePublicKey.slice(2)
			);
			const holds =
				receipt !== undefined &&
				signature !== undefined &&
				key !== undefined &&
				receipt.jobId === jobId &&
				receipt.taskId === taskId &&
				receipt.modelId === modelId &&
				receipt.outputHash === (await hashTensors(outputs)) &&
				(await verifyReceipt(receipt, signature, key)) === undefined;
			return { index, outputs, receipt: holds ? receipt : undefined };
		})
	);
}

/** JSON has no bigint: the lease id stands there as decimal text. */
function parseReceipt(json: Record<string, unknown>) {
	const { leaseId } = json;
	const restored =
		typeof leaseId === 'string' && /^\d+$/.test(leaseId) ? { ...json, leaseId: BigInt(leaseId) } : json;
	const parsed = v.safeParse(receiptSchema, restored);
	return parsed.success ? parsed.output : undefined;
}
