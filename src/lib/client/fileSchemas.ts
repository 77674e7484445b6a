// What a file of a run, a receipt or evidence may hold. It comes from a stranger: `fileFrom` bounds everything
// before anything is computed from it.
import * as v from 'valibot';
import type { DeviceId, Hex, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import { fromBase64 } from '$lib/core/base64';
import { RallyError } from '$lib/core/errors';
import { ELEMENT_BYTES, type ElementType, tensorBytes, type Tensor } from '$lib/core/tensor';
import {
	ID_CHARS,
	TASK_TENSOR_BYTES,
	TENSOR_DIMS,
	TENSOR_NAME_CHARS,
	TENSORS_PER_MESSAGE,
	TEXT_CHARS
} from '$lib/protocol/limits';
import type { Receipt } from '$lib/protocol/messages';
import { receiptSchema } from '$lib/protocol/schemas';
import type { Evidence } from './evidence';

/** A run of ten thousand images has a few million; past this a browser has no string for it anyway. */
const FILE_CHARS = 256 * 2 ** 20;
const TASKS_PER_FILE = 100_000;
/** Devices caught in one run, and devices that stand against one. */
const SIGNERS_PER_FILE = 1000;

const short = v.pipe(v.string(), v.maxLength(ID_CHARS));
const words = v.pipe(v.string(), v.maxLength(4 * TEXT_CHARS));
const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const hex = <T extends Hex = Hex>(bytes: number) =>
	v.custom<T>(
		(value) => typeof value === 'string' && value.length === 2 + 2 * bytes && /^0x[0-9a-fA-F]*$/.test(value),
		`must be 0x and ${2 * bytes} hex digits`
	);
/** JSON has no bigint: ids and amounts past 2⁵³ stand there as decimal text. */
const decimal = v.pipe(
	v.string(),
	v.regex(/^\d{1,78}$/, 'must be decimal digits'),
	v.transform((digits) => BigInt(digits))
);
/** Counted before the first of them is read. */
const many = <T extends v.GenericSchema>(item: T, most: number) =>
	v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(item));
const nothing = <T extends v.GenericSchema>(schema: T) =>
	v.pipe(
		v.nullable(schema),
		v.transform((value) => value ?? undefined)
	);
const branded = <T extends string>() => v.transform((value: string) => value as T);

const tensor = v.pipe(
	v.object({
		name: v.pipe(v.string(), v.maxLength(TENSOR_NAME_CHARS)),
		type: v.picklist(Object.keys(ELEMENT_BYTES) as ElementType[]),
		dims: v.pipe(v.array(natural), v.maxLength(TENSOR_DIMS)),
		data: v.pipe(v.string(), v.maxLength(Math.ceil(TASK_TENSOR_BYTES / 3) * 4))
	}),
	v.rawTransform(({ dataset: { value }, addIssue, NEVER }): Tensor => {
		const data = bytesFrom(value.data);
		if (data?.length === tensorBytes(value)) return { ...value, data };
		addIssue({ message: 'must hold, in base64, as many bytes as its shape says' });
		return NEVER;
	})
);
const tensors = many(tensor, TENSORS_PER_MESSAGE);

const receipt = v.pipe(
	v.record(v.string(), v.unknown()),
	v.transform(({ leaseId, ...rest }) => ({
		...rest,
		leaseId: typeof leaseId === 'string' && /^\d{1,20}$/.test(leaseId) ? BigInt(leaseId) : leaseId
	})),
	receiptSchema
) satisfies v.GenericSchema<unknown, Receipt>;

/** The lengths are the keys' and signatures' own: another is no signature at all, and never gets that far. */
const signed = { receipt, signature: hex(64), devicePublicKey: hex(65) };
const signedOutputs = v.object({ ...signed, outputs: tensors });

const tolerance = v.object({
	abs: v.pipe(v.number(), v.minValue(0)),
	rel: v.pipe(v.number(), v.minValue(0)),
	argMax: v.optional(v.boolean())
});

const evidence = v.object({
	format: v.literal('rally.evidence/1'),
	jobId: v.pipe(short, branded<JobId>()),
	taskId: v.pipe(short, branded<TaskId>()),
	modelId: v.pipe(short, branded<ModelId>()),
	leaseId: v.pipe(
		decimal,
		v.transform((id) => id as LeaseId)
	),
	chainId: natural,
	inputHash: hex(32),
	inputs: tensors,
	tolerance: nothing(tolerance),
	accused: v.object({ deviceId: hex<DeviceId>(32), ...signedOutputs.entries }),
	against: many(signedOutputs, SIGNERS_PER_FILE),
	judged: nothing(v.object({ by: v.picklist(['client', 'golden']), outputs: tensors }))
});

const taskV1 = {
	index: natural,
	taskId: v.pipe(short, branded<TaskId>()),
	state: short,
	outputs: tensors,
	receipt: v.nullable(v.object(signed))
};
const runV1 = {
	jobId: v.pipe(short, branded<JobId>()),
	modelId: v.pipe(short, branded<ModelId>()),
	title: v.optional(words),
	lease: v.optional(v.nullable(v.object({ leaseId: decimal, deviceIds: many(hex(32), SIGNERS_PER_FILE) })))
};
const run = v.variant('format', [
	v.object({ format: v.literal('rally.run/1'), ...runV1, tasks: many(v.object(taskV1), TASKS_PER_FILE) }),
	v.object({
		format: v.literal('rally.run/2'),
		...runV1,
		assurance: short,
		tasks: many(v.object({ ...taskV1, label: words, checked: v.boolean() }), TASKS_PER_FILE),
		caught: many(
			v.object({ deviceId: hex<DeviceId>(32), sentence: words, evidence: nothing(evidence) }),
			SIGNERS_PER_FILE
		)
	})
]);

const receiptFile = v.object(signed);

export type RunFile = v.InferOutput<typeof run>;
export type ReceiptFile = v.InferOutput<typeof receiptFile>;
export type RallyFile =
	| { kind: 'run'; run: RunFile }
	| { kind: 'evidence'; evidence: Evidence }
	| { kind: 'receipt'; signed: ReceiptFile };

/**
 * A file's text as what it claims to be.
 *
 * @throws RallyError `file.tooLarge`, `file.malformed` naming the field, `file.unknown`
 */
export function fileFrom(text: string): RallyFile {
	if (text.length > FILE_CHARS) {
		throw new RallyError('This file is larger than any that Rally makes.', {
			code: 'file.tooLarge',
			details: `${text.length} characters, at most ${FILE_CHARS}.`
		});
	}
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (cause) {
		throw new RallyError('This file is no JSON.', {
			code: 'file.malformed',
			hint: 'It may have been cut short on its way. Export or download it again.',
			cause
		});
	}
	const format = fieldOf(json, 'format');
	if (format === 'rally.evidence/1') {
		const { format: _, ...content } = parsed(evidence, json, 'evidence');
		return { kind: 'evidence', evidence: content };
	}
	if (typeof format === 'string' && format.startsWith('rally.run/'))
		return { kind: 'run', run: parsed(run, json, 'run') };
	if (fieldOf(json, 'receipt') !== undefined)
		return { kind: 'receipt', signed: parsed(receiptFile, json, 'receipt') };
	throw new RallyError('This is no run, no receipt and no evidence of Rally.', {
		code: 'file.unknown',
		hint: 'Drop a file that was downloaded from a run, a receipt or a report.'
	});
}

function parsed<T extends v.GenericSchema>(schema: T, json: unknown, what: string): v.InferOutput<T> {
	const result = v.safeParse(schema, json, { abortEarly: true });
	if (result.success) return result.output;
	const [issue] = result.issues;
	throw new RallyError(`This file is no ${what} as Rally writes it.`, {
		code: 'file.malformed',
		details: `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`
	});
}

const fieldOf = (json: unknown, name: string): unknown =>
	typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;

function bytesFrom(text: string): Uint8Array<ArrayBuffer> | undefined {
	try {
		return fromBase64(text);
	} catch {
		return undefined;
	}
}
