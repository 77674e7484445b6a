import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateSigningKey } from '$lib/protocol/key';
import { parseTranscript } from './transcript';
import { NoiseTranscript } from './transcriptDoubles';
import { transcriptFile } from './transcriptFile';
import { transcriptFromText } from './transcriptFromText';
import { transcriptHash } from './transcriptHash';
import { MAX_TRANSCRIPT_BYTES } from './transcriptLimits';
import { signTranscript, verifyTranscript } from './transcriptSignature';

const signed = await NoiseTranscript({ rounds: 4, evidenceN: 16 });

type Json = Record<string, unknown>;

/** The transcript with the value at this path replaced; a path that ends in `+` adds. */
function changed(path: string, value: unknown): unknown {
	const copy = structuredClone(signed) as unknown as Json;
	const keys = path.split('.');
	const last = keys.pop() ?? '';
	let at = copy;
	for (const key of keys) at = at[key] as Json;
	if (value === undefined) Reflect.deleteProperty(at, last);
	else at[last] = value;
	return copy;
}
const hex = (bytes: number) => `0x${'ab'.repeat(bytes)}`;
const many = (count: number, item: unknown) => Array.from({ length: count }, () => item);
const score = 'transcript.challenges.1';
const opened = `${score}.opened.0`;
const evidence = `${opened}.evidence`;
const probe = 'transcript.challenges.4.probe';

test('a transcript passes through its schema unchanged', () => {
	expect(parseTranscript(JSON.parse(JSON.stringify(signed)))).toEqual({ ok: true, value: signed });
});

describe('limits', () => {
	const record = (n: number, opens: number) => ({
		...signed.transcript.challenges[1],
		work: { kernel: 'gemm-f32', n, rounds: 8 },
		opened: many(opens, { round: 1 })
	});
	test.each<[path: string, most: unknown, more: unknown]>([
		['signature', hex(64), hex(65)],
		['signature', hex(64), hex(63)],
		['signature', hex(64), '0x'],
		['signature', hex(64), hex(64).replace('0x', '')],
		['signature', hex(64), hex(64).toUpperCase().replace('0X', '0x')],
		['signature', hex(64), hex(63) + 'a'],
		['transcript.version', 1, 2],
		['transcript.devicePublicKey', `0x04${'0a'.repeat(64)}`, `0x05${'0a'.repeat(64)}`],
		['transcript.verifierPublicKey', `0x04${'0a'.repeat(64)}`, `0x04${'0a'.repeat(65)}`],
		['transcript.chainId', 1, 0],
		['transcript.chainId', null, 1.5],
		['transcript.classId', null, hex(31)],
		['transcript.startedAtMs', 0, -1],
		['transcript.terms.kernel', 'alloc-u32', 'gemm-f64'],
		['transcript.terms.minScore', 0, -1],
		['transcript.terms.minMemoryBytes', 1, 'x'],
		['transcript.challenges', [], {}],
		['transcript.challenges', many(16, record(16, 1)), many(17, record(16, 1))],
		['transcript.challenges', many(4, record(4096, 2)), [...many(4, record(4096, 2)), record(16, 1)]],
		[`${score}.purpose`, 'memory', 'fun'],
		[
			`${score}.work`,
			{ kernel: 'gemm-f16', n: 1024, rounds: 1024 },
			{ kernel: 'gemm-f16', n: 1025, rounds: 1 }
		],
		[
			`${score}.work`,
			{ kernel: 'triad-u32', words: 65_536, rounds: 1 },
			{ kernel: 'triad-u32', words: 65_537, rounds: 1 }
		],
		[`${score}.work.rounds`, 1024, 1025],
		[`${score}.seed`, '0x', hex(31)],
		[`${score}.deadlineMs`, 1, 0],
		[`${score}.elapsedMs`, 0, -1],
		[`${score}.rttMs`, 0.5, null],
		[`${score}.score`, 1e300, '1'],
		[`${score}.commit`, '0x', hex(1)],
		[`${score}.signature`, '0x', hex(65)],
		[`${score}.digests`, many(1024, hex(16)), many(1025, hex(16))],
		[`${score}.digests.0`, hex(16), hex(15)],
		[`${score}.opened`, many(8, { round: 1 }), many(9, { round: 1 })],
		[`${opened}.round`, 1, 0],
		[`${opened}.round`, 1024, 1025],
		[`${opened}.rowRoot`, undefined, '0x'],
		[`${opened}.signature`, undefined, hex(63)],
		[`${opened}.fault`, 'proof.wrongProduct', 'proof.ugly'],
		[`${evidence}.n`, 4096, 4097],
		[`${evidence}.n`, 16, 15],
		[`${evidence}.row`, 4095, 4096],
		[`${evidence}.column`, 0, -1],
		[`${evidence}.entries`, hex(4 * 4096), hex(4 * 4096 + 1)],
		[`${evidence}.entries`, hex(64), hex(63)],
		[`${evidence}.proof`, many(12, hex(32)), many(13, hex(32))],
		[`${evidence}.r`, hex(32), hex(31)],
		[`${probe}.count`, 65_536, 65_537],
		[`${probe}.count`, 1, 0],
		[`${probe}.checked`, 0, -1],
		[`${probe}.commit`, '0x', hex(31)],
		[`${probe}.fault`, 'proof.wrongValue', ''],
		['transcript.verdict.sentence', 'x'.repeat(500), 'x'.repeat(501)],
		['transcript.verdict.passed', false, 0],
		['transcript.verdict.spread', 0, -0.1],
		[`${score}.fault`, { code: 'proof.late', sentence: '' }, { code: 'proof.late' }],
		['transcript.more', undefined, 1]
	])('%s', (path, most, more) => {
		expect(parseTranscript(changed(path, most))).toMatchObject({ ok: true });
		expect(parseTranscript(changed(path, more))).toMatchObject({
			ok: false,
			error: { code: 'transcript.malformed' }
		});
	});

	test('the error names the field that is wrong', () => {
		const refused = parseTranscript(changed(`${score}.work.n`, 15));
		expect(refused.ok ? undefined : refused.error.details).toMatch(/^transcript\.challenges\.1\.work: n: /);
	});

	test('whatever is thrown at it, it refuses and does not throw', () => {
		fc.assert(
			fc.property(fc.anything(), (noise) => {
				expect(parseTranscript(noise).ok).toBe(false);
				expect(parseTranscript(changed('transcript.challenges', noise)).ok).toBe(
					Array.isArray(noise) && noise.length === 0
				);
			})
		);
	});
});

describe('as a file', () => {
	test('it reads back with the same hash and a signature that fits', async () => {
		const { name, text } = transcriptFile(signed);
		expect(name).toBe(`rally-transcript-${transcriptHash(signed.transcript).slice(2, 14)}.json`);
		const read = transcriptFromText(text);
		if (!read.ok) throw read.error;
		expect(transcriptHash(read.value.transcript)).toBe(transcriptHash(signed.transcript));
		expect(await verifyTranscript(read.value)).toBe(true);
	});

	test('it may be a mebibyte, and not one byte more, counted in bytes and not in characters', () => {
		const { text } = transcriptFile(signed);
		const padded = text.padEnd(MAX_TRANSCRIPT_BYTES, ' ');
		expect(transcriptFromText(padded)).toMatchObject({ ok: true });
		expect(transcriptFromText(`${padded} `)).toMatchObject({ error: { code: 'transcript.tooLarge' } });
		const wide = 'é'.repeat(MAX_TRANSCRIPT_BYTES / 2);
		expect(transcriptFromText(wide)).toMatchObject({ error: { code: 'transcript.notJson' } });
		expect(transcriptFromText(`${wide}x`)).toMatchObject({ error: { code: 'transcript.tooLarge' } });
	});

	test('what is no JSON is told as that', () => {
		expect(transcriptFromText('{')).toMatchObject({ ok: false, error: { code: 'transcript.notJson' } });
	});
});

describe('its signature', () => {
	test('is the verifier’s that it names, and nobody else’s', async () => {
		expect(await verifyTranscript(signed)).toBe(true);
		const other = await signTranscript(await generateSigningKey(), signed.transcript);
		expect(await verifyTranscript(other)).toBe(false);
	});

	test('does not outlive a change', async () => {
		const { transcript, signature } = signed;
		const verdict = { ...transcript.verdict, spread: 0 };
		expect(await verifyTranscript({ signature, transcript: { ...transcript, verdict } })).toBe(false);
	});
});
