import * as v from 'valibot';
import { fromBase64 } from '$lib/core/base64';
import { RallyError } from '$lib/core/errors';
import type { Hex } from '$lib/core/ids';
import { err, ok, type Result } from '$lib/core/result';
import { ELEMENT_BYTES, type ElementType, type Tensor } from '$lib/core/tensor';
import { TASK_TENSOR_BYTES, TENSOR_DIMS, TENSOR_NAME_CHARS, TENSORS_PER_MESSAGE } from '$lib/protocol/limits';
import { receiptSchema } from '$lib/protocol/schemas';
import { CHECKED_ROWS } from './drawRows';
import { EVIDENCE_FORMAT } from './evidenceFile';
import type { QuietEvidence } from './types';

/** The outputs in base64, and some kilobytes beside them. */
export const MAX_EVIDENCE_CHARS = Math.ceil((TASK_TENSOR_BYTES * 4) / 3) + 2 ** 16;
/** The largest plan is smaller. */
const MOST_OPERATIONS = 1e14;

const hex = (bytes: number) =>
	v.pipe(
		v.string(),
		v.regex(new RegExp(`^0x[0-9a-f]{${2 * bytes}}$`), `not ${bytes} bytes of lower-case hex`),
		v.transform((digits) => digits as Hex)
	);
const integer = (least: number, most: number) =>
	v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));

const output = v.strictObject({
	name: v.pipe(v.string(), v.maxLength(TENSOR_NAME_CHARS)),
	type: v.picklist(Object.keys(ELEMENT_BYTES) as ElementType[]),
	dims: v.pipe(v.array(integer(0, TASK_TENSOR_BYTES)), v.maxLength(TENSOR_DIMS)),
	packed: v.picklist(['int8', 'no']),
	data: v.string()
});

const schema = v.strictObject({
	format: v.literal(EVIDENCE_FORMAT),
	seed: hex(32),
	wishedOperations: v.pipe(v.number(), v.finite(), v.minValue(1), v.maxValue(MOST_OPERATIONS)),
	batch: integer(0, 2),
	rows: v.pipe(v.array(integer(0, 2 ** 16)), v.maxLength(CHECKED_ROWS)),
	devicePublicKey: hex(65),
	signature: hex(64),
	receipt: v.strictObject({
		...receiptSchema.entries,
		leaseId: v.pipe(
			v.string(),
			v.regex(/^\d{1,20}$/),
			v.transform((digits) => BigInt(digits)),
			receiptSchema.entries.leaseId
		)
	}),
	outputs: v.pipe(v.array(output), v.maxLength(TENSORS_PER_MESSAGE))
});

/**
 * What a file of `evidenceFile` holds. Whether any of it is true is for `recheckEvidence` to say.
 *
 * @returns an error `check.brokenFile` that names the field
 */
export function evidenceFromText(text: string): Result<QuietEvidence> {
	const broken = (details: string) =>
		err(
			new RallyError('This file holds no quiet check.', {
				code: 'check.brokenFile',
				details,
				hint: 'It may have been cut on its way. Ask for it again.'
			})
		);
	if (text.length > MAX_EVIDENCE_CHARS) return broken('It is larger than any.');
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return broken('It is no JSON.');
	}
	const parsed = v.safeParse(schema, json);
	if (!parsed.success) {
		const [issue] = parsed.issues;
		return broken(`${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`);
	}
	const { format: _, outputs, ...rest } = parsed.output;
	try {
		return ok({ ...rest, outputs: outputs.map(unpack) });
	} catch {
		return broken('outputs: not base64');
	}
}

function unpack({ packed, data, ...header }: v.InferOutput<typeof output>): Tensor {
	const bytes = fromBase64(data);
	if (packed === 'no') return { ...header, data: bytes };
	return { ...header, data: new Uint8Array(Float32Array.from(new Int8Array(bytes.buffer)).buffer) };
}
