// The shapes of types.ts, enforced on what a stranger hands in. What passes is exactly of the type it claims, in sizes
// that a page can hold; whether any of it is true is for `recheckTranscript` to say.
import * as v from 'valibot';
import type { Hex } from '$lib/core/ids';
import {
	MAX_CHUNKS,
	MAX_N,
	MAX_ROUNDS,
	MIN_N,
	parseWork,
	UNIT_OF,
	type KernelName
} from '$lib/gpu/proof/work';
import { PROOF_OPENS, PROOF_PROBES, TEXT_CHARS } from '$lib/protocol/limits';
import { recheckWorkOf } from './recheckWorkOf';
import { MAX_CHALLENGES, MAX_RECHECK_WORK } from './transcriptLimits';
import type { ProofFault, SignedTranscript } from './types';

/** Lower-case only: one value has one text, and with it one hash. */
const hex = (minBytes: number, maxBytes = minBytes) =>
	v.pipe(
		v.string(),
		v.minLength(2 + 2 * minBytes, `fewer than ${minBytes} bytes of hex`),
		v.maxLength(2 + 2 * maxBytes, `more than ${maxBytes} bytes of hex`),
		v.regex(/^0x(?:[0-9a-f]{2})*$/, 'not lower-case hex digits'),
		v.transform((digits) => digits as Hex)
	);
/** `0x` stands for what never came. */
const hexOrNone = (bytes: number) =>
	v.union([hex(bytes), v.literal('0x')], `neither ${bytes} bytes of hex nor 0x`);
const integer = (min: number, max: number) =>
	v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(TEXT_CHARS));
const publicKey = v.pipe(hex(65), v.startsWith('0x04', 'not an uncompressed P-256 key'));
const list = <Item extends v.GenericSchema>(item: Item, most: number) =>
	v.pipe(v.array(item), v.maxLength(most));

const FAULTS: Record<ProofFault, true> = {
	'proof.badRound': true,
	'proof.wrongDigestCount': true,
	'proof.wrongCommitment': true,
	'proof.wrongSize': true,
	'proof.entryOutOfRange': true,
	'proof.wrongDigest': true,
	'proof.wrongProduct': true,
	'proof.late': true,
	'proof.badSignature': true,
	'proof.rowsNotSigned': true,
	'proof.wrongValue': true,
	'proof.refused': true,
	'proof.linkLost': true
};
const fault = v.picklist(Object.keys(FAULTS) as ProofFault[]);

const work = v.pipe(
	v.unknown(),
	v.rawTransform(({ dataset, addIssue, NEVER }) => {
		const parsed = parseWork(dataset.value);
		if (parsed.ok) return parsed.value;
		addIssue({ message: parsed.error.details ?? parsed.error.shortMessage });
		return NEVER;
	})
);

const evidence = v.strictObject({
	deviceX: hex(32),
	deviceY: hex(32),
	kernel: hex(32),
	n: integer(MIN_N, MAX_N),
	seed: hex(32),
	rowRoot: hex(32),
	r: hex(32),
	s: hex(32),
	row: integer(0, MAX_N - 1),
	entries: hex(4 * MIN_N, 4 * MAX_N),
	// A tree over 4096 rows is twelve high.
	proof: list(hex(32), Math.log2(MAX_N)),
	column: integer(0, MAX_N - 1)
});

const challenge = v.strictObject({
	purpose: v.picklist(['warm-up', 'score', 'memory']),
	work,
	seed: hexOrNone(32),
	deadlineMs: integer(1, 2 ** 32 - 1),
	elapsedMs: amount,
	rttMs: amount,
	score: amount,
	commit: hexOrNone(32),
	signature: hexOrNone(64),
	digests: list(hex(16), Math.max(MAX_ROUNDS, MAX_CHUNKS)),
	opened: list(
		v.strictObject({
			round: integer(1, MAX_ROUNDS),
			rowRoot: v.exactOptional(hex(32)),
			signature: v.exactOptional(hex(64)),
			fault: v.exactOptional(fault),
			evidence: v.exactOptional(evidence)
		}),
		PROOF_OPENS
	),
	probe: v.exactOptional(
		v.strictObject({
			seed: hex(32),
			count: integer(1, PROOF_PROBES),
			elapsedMs: amount,
			commit: hexOrNone(32),
			signature: hexOrNone(64),
			checked: integer(0, PROOF_PROBES),
			fault: v.exactOptional(fault)
		})
	),
	fault: v.exactOptional(v.strictObject({ code: fault, sentence: text }))
});

export const transcriptSchema: v.GenericSchema<unknown, SignedTranscript> = v.strictObject({
	transcript: v.strictObject({
		version: v.literal(1),
		devicePublicKey: publicKey,
		verifierPublicKey: publicKey,
		chainId: v.nullable(integer(1, Number.MAX_SAFE_INTEGER)),
		classId: v.nullable(hex(32)),
		startedAtMs: integer(0, Number.MAX_SAFE_INTEGER),
		terms: v.strictObject({
			kernel: v.picklist(Object.keys(UNIT_OF) as KernelName[]),
			minScore: amount,
			minMemoryBytes: amount
		}),
		challenges: v.pipe(
			list(challenge, MAX_CHALLENGES),
			v.check(
				(records) => records.reduce((sum, record) => sum + recheckWorkOf(record), 0) <= MAX_RECHECK_WORK,
				'more products than anyone would compute again'
			)
		),
		verdict: v.strictObject({
			passed: v.boolean(),
			score: amount,
			spread: amount,
			memoryBytes: amount,
			sentence: text
		})
	}),
	signature: hex(64)
});
