import * as v from 'valibot';
import { RallyError } from '$lib/core/errors';
import type { DeviceId, Hex, JobId, LeaseId, ModelId, TaskId } from '$lib/core/ids';
import { ELEMENT_BYTES, type ElementType, type Tensor, tensorBytes } from '$lib/core/tensor';
import type { TableName } from './rowStore';

export const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const hex = v.custom<Hex>(
	(value) => typeof value === 'string' && /^0x(?:[0-9a-f]{2})*$/.test(value),
	'must be 0x and hex digits'
);
export const id = <T extends string>() =>
	v.custom<T>((value) => typeof value === 'string' && value !== '', 'must be text');
const bytes = v.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array, 'must be bytes');

/** With as many bytes as its shape says. */
export const tensor = v.pipe(
	v.strictObject({
		name: v.string(),
		type: v.picklist(Object.keys(ELEMENT_BYTES) as ElementType[]),
		dims: v.array(natural),
		data: bytes
	}),
	v.check((value) => value.data.length === tensorBytes(value), 'must hold as many bytes as its shape says')
) satisfies v.GenericSchema<unknown, Tensor>;

/** A lease id as the database orders it: decimal, and as text, for IndexedDB has no key of more than 53 bits. */
const leaseId = v.pipe(v.string(), v.regex(/^\d+$/));

const failure = v.strictObject({ code: v.string(), shortMessage: v.string(), hint: v.optional(v.string()) });

export const jobRow = v.strictObject({
	jobId: id<JobId>(),
	title: v.string(),
	workloadId: v.optional(v.string()),
	modelId: id<ModelId>(),
	leaseId,
	state: v.picklist(['running', 'done', 'stopped', 'cancelled']),
	taskCount: natural,
	createdAtMs: natural,
	endedAtMs: v.optional(natural),
	/** Jobs of before there was a choice have none. */
	assurance: v.optional(v.picklist(['economy', 'standard', 'strict'])),
	/** What the client asked for beside the inputs; the reader parses it. */
	wish: v.optional(v.unknown()),
	/** Once it has ended. */
	doneCount: v.optional(natural),
	costWei: v.optional(v.bigint()),
	/** Attempts by what they were for. */
	work: v.optional(v.record(v.string(), natural)),
	caughtCount: v.optional(natural)
});

export const receiptFields = {
	/** As the device signed it; the reader parses it. */
	receipt: v.unknown(),
	signature: hex,
	/** 65 bytes, as the device proved it on the connection. */
	devicePublicKey: hex
};

export const taskRow = v.strictObject({
	jobId: id<JobId>(),
	/** Its place in the job. */
	index: natural,
	taskId: v.optional(id<TaskId>()),
	state: v.picklist(['queued', 'done', 'failed', 'cancelled']),
	attempts: natural,
	inputs: v.array(tensor),
	label: v.optional(v.string()),
	/** A second device agreed with the result. */
	checked: v.optional(v.boolean()),
	deviceId: v.optional(id<DeviceId>()),
	outputs: v.optional(v.array(tensor)),
	receipt: v.optional(v.strictObject(receiptFields)),
	error: v.optional(failure)
});

export const receiptRow = v.strictObject({
	receiptId: v.pipe(v.string(), v.nonEmpty()),
	jobId: id<JobId>(),
	/** Who kept it: the client that was served, or the device that signed. */
	role: v.picklist(['client', 'provider']),
	storedAtMs: natural,
	...receiptFields
});

export const trustRow = v.strictObject({
	deviceId: id<DeviceId>(),
	/** Results in a row that agreed with another device's, over all jobs. */
	agreed: natural,
	atMs: natural
});

export const caughtRow = v.strictObject({
	jobId: id<JobId>(),
	deviceId: id<DeviceId>(),
	taskId: id<TaskId>(),
	/** The task's place; -1 for the known input. */
	index: v.pipe(v.number(), v.safeInteger(), v.minValue(-1)),
	sentence: v.string(),
	/** As it is exported, for its hash is of that very text; the reader parses it. */
	evidence: v.optional(v.string()),
	report: v.picklist(['none', 'sending', 'sent', 'failed']),
	transactionHash: v.optional(hex),
	refundWei: v.optional(v.bigint())
});

const isEcdsaP256 = (key: unknown, type: KeyType): boolean =>
	key instanceof CryptoKey &&
	key.type === type &&
	key.algorithm.name === 'ECDSA' &&
	'namedCurve' in key.algorithm &&
	key.algorithm.namedCurve === 'P-256';

/** A pair whose private half no code can read, whatever else is stored in its place. */
const keyPair = v.custom<CryptoKeyPair>(
	(value) =>
		typeof value === 'object' &&
		value !== null &&
		'publicKey' in value &&
		'privateKey' in value &&
		isEcdsaP256(value.publicKey, 'public') &&
		isEcdsaP256(value.privateKey, 'private') &&
		(value.privateKey as CryptoKey).extractable === false,
	'must be a P-256 pair that cannot be exported'
);

export const keyRow = v.variant('kind', [
	v.strictObject({ name: v.string(), kind: v.literal('p256'), createdAtMs: natural, pair: keyPair }),
	v.strictObject({
		name: v.string(),
		kind: v.literal('burner'),
		createdAtMs: natural,
		/** Says what this is to whoever looks into the database. */
		warning: v.string(),
		privateKey: v.pipe(hex, v.length(66))
	})
]);

export const settingRow = v.strictObject({ name: v.string(), value: v.unknown() });

export const transcriptRow = v.strictObject({
	/** SHA-256 of its text: what a vote on chain names it by. */
	transcriptId: hex,
	storedAtMs: natural,
	/** Made by this browser, or brought to it. */
	origin: v.picklist(['made', 'imported']),
	/** As its verifier signed it; the reader parses it. */
	signed: v.unknown()
});

type Output<T extends v.GenericSchema> = v.InferOutput<T>;
type JobRow = Output<typeof jobRow>;

/** One job of a client. */
export type JobRecord = Omit<JobRow, 'leaseId'> & { leaseId: LeaseId };
/** One task, with what went in and, once done, what came out. */
export type TaskRecord = Output<typeof taskRow>;
export type ReceiptRecord = Output<typeof receiptRow>;
/** How often in a row a device was found right. */
export type TrustRecord = Output<typeof trustRow>;
/** A device that gave a wrong result in a job. */
export type CaughtRecord = Output<typeof caughtRow>;
export type TranscriptRecord = Output<typeof transcriptRow>;

/** Rows that could be read, and what is wrong with the others, which stay where they are. */
export interface Listing<T> {
	rows: T[];
	damaged: RallyError[];
}

/** @throws RallyError `storage.corrupt`, naming the table, the row and the field; nothing is deleted */
export function parseRow<T extends v.GenericSchema>(schema: T, row: unknown, table: TableName): Output<T> {
	const parsed = v.safeParse(schema, row);
	if (parsed.success) return parsed.output;
	const [issue] = parsed.issues;
	throw new RallyError(`An entry kept in this browser is damaged (${table}).`, {
		code: 'storage.corrupt',
		details: `${v.getDotPath(issue) ?? 'the whole row'}: ${issue.message}`,
		hint: 'It was left as it is. Delete this site’s data in the browser if you do not need it.'
	});
}

export function parseRows<T extends v.GenericSchema>(
	schema: T,
	rows: readonly unknown[],
	table: TableName
): Listing<Output<T>> {
	const listing: Listing<Output<T>> = { rows: [], damaged: [] };
	for (const row of rows) {
		try {
			listing.rows.push(parseRow(schema, row, table));
		} catch (error) {
			if (!(error instanceof RallyError)) throw error;
			listing.damaged.push(error);
		}
	}
	return listing;
}
