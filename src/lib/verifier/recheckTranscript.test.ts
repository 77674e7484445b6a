import { beforeAll, describe, expect, test } from 'vitest';
import type { GemmWork } from '$lib/gpu/proof/work';
import { scoreOf } from '$lib/gpu/proof/scoreOf';
import type { Recheck } from './recheck';
import {
	concluded,
	memoryRecord,
	newParties,
	productRecord,
	triadRecord,
	type Parties
} from './recheckDoubles';
import { recheckTranscript } from './recheckTranscript';
import { parseTranscript } from './transcript';
import { signTranscript } from './transcriptSignature';
import type { ChallengeRecord, ProofFault, SignedTranscript, Transcript } from './types';
import { verdictOf } from './verdictOf';

const parties = await newParties();
const work: GemmWork = { kernel: 'gemm-f32', n: 16, rounds: 4 };
const terms: Transcript['terms'] = { kernel: 'gemm-f32', minScore: 1, minMemoryBytes: 1_000 };
const TIMES = [1_490, 1_501.5, 1_520];

const scored = (by: Parties = parties, size: GemmWork = work) =>
	Promise.all(TIMES.map((elapsedMs) => productRecord(by, { work: size, elapsedMs })));

let passed: SignedTranscript;
let convicted: SignedTranscript;
beforeAll(async () => {
	const memory = await memoryRecord(parties, { work: { kernel: 'alloc-u32', chunks: 2, words: 65_536 } });
	passed = await concluded(parties, [...(await scored()), memory], terms);
	const wrong = await productRecord(parties, {
		work,
		lie: (c) => void add(c, 5, 1),
		wrong: { row: 0, column: 5 }
	});
	convicted = await concluded(parties, [wrong], terms);
});

function add(c: Int32Array, at: number, by: number): void {
	c[at] = (c[at] ?? 0) + by;
}

/** What fails, by name. */
const failing = ({ steps }: Recheck) =>
	steps.filter(({ outcome }) => outcome === 'fails').map(({ what }) => what);
const outcomeOf = ({ steps }: Recheck, what: string) =>
	steps.find((step) => step.what.endsWith(what))?.outcome;

describe('an honest verifier’s transcript', () => {
	test('holds, of a device that passed', async () => {
		const recheck = await recheckTranscript(passed);
		expect(failing(recheck)).toEqual([]);
		expect(recheck.holds).toBe(true);
		expect(passed.transcript.verdict.passed).toBe(true);
	});

	test('names what is the verifier’s word alone', async () => {
		const { steps } = await recheckTranscript(passed);
		expect(
			new Set(steps.filter(({ outcome }) => outcome === 'word').map(({ what }) => what.replace(/^.*: /, '')))
		).toEqual(
			new Set(['The keys', 'the time', 'the probe', 'What was asked for, and when', 'What is not in here'])
		);
	});

	test.each<GemmWork>([
		{ kernel: 'gemm-f16', n: 17, rounds: 5 },
		{ kernel: 'gemm-i8', n: 18, rounds: 5 }
	])('holds for $kernel too', async (other) => {
		const signed = await concluded(parties, await scored(parties, other), {
			...terms,
			kernel: other.kernel,
			minMemoryBytes: 0
		});
		expect(await recheckTranscript(signed)).toMatchObject({ holds: true });
		expect(signed.transcript.verdict.passed).toBe(true);
	});

	test('holds for bandwidth too, and is caught with a digest that no words have', async () => {
		const triad = { kernel: 'triad-u32', words: 65_536, rounds: 4 } as const;
		const records = await Promise.all(
			TIMES.map((elapsedMs) => triadRecord(parties, { work: triad, elapsedMs }))
		);
		const asked = { ...terms, kernel: 'triad-u32', minMemoryBytes: 0 } as const;
		expect(await recheckTranscript(await concluded(parties, records, asked))).toMatchObject({ holds: true });
		const lying = await triadRecord(parties, { work: triad, lie: true });
		const recheck = await recheckTranscript(await concluded(parties, [...records.slice(1), lying], asked));
		expect(failing(recheck)).toEqual(['Challenge 3 (scored): round 4 of 4']);
		const [last] = lying.opened.slice(-1);
		if (!last) throw new Error('rounds were opened');
		last.fault = 'proof.wrongValue';
		Object.assign(lying, { score: 0, fault: { code: 'proof.wrongValue', sentence: 'Wrong.' } });
		const caught = await recheckTranscript(await concluded(parties, [lying], asked));
		expect(caught.holds).toBe(true);
		expect(outcomeOf(caught, 'round 4 of 4')).toBe('holds');
	});

	test('holds, of a device that signed a wrong product, and shows what convicts it', async () => {
		const recheck = await recheckTranscript(convicted);
		expect(failing(recheck)).toEqual([]);
		expect(outcomeOf(recheck, 'round 1 of 4')).toBe('holds');
		expect(recheck.steps.find(({ what }) => what.includes('evidence'))?.detail).toMatch(
			/^The device signed (-?\d+) for the entry in row 0, column 5; it is (-?\d+)\./
		);
		expect(convicted.transcript.verdict).toMatchObject({ passed: false, score: 0 });
	});

	const none: Partial<ChallengeRecord> = {
		seed: '0x',
		commit: '0x',
		signature: '0x',
		digests: [],
		opened: [],
		elapsedMs: 0
	};
	const other = `0x${'5a'.repeat(64)}` as const;
	test.each<[string, ProofFault, (record: ChallengeRecord) => Partial<ChallengeRecord>]>([
		['refused to make ready', 'proof.refused', () => ({ ...none })],
		['never answered', 'proof.late', ({ seed }) => ({ ...none, seed })],
		['went away', 'proof.linkLost', ({ seed }) => ({ ...none, seed })],
		['came too late', 'proof.late', () => ({ elapsedMs: 30_001, digests: [], opened: [] })],
		[
			'came too late, and signed nothing',
			'proof.late',
			() => ({ signature: other, elapsedMs: 30_001, digests: [], opened: [] })
		],
		['signed by another key', 'proof.badSignature', () => ({ signature: other, digests: [], opened: [] })],
		['went away when it was to open', 'proof.linkLost', () => ({ digests: [], opened: [] })],
		[
			'revealed too few digests',
			'proof.wrongDigestCount',
			({ digests, opened }) => ({
				digests: digests.slice(1),
				opened: opened.slice(0, 1).map((each) => ({ ...each, fault: 'proof.wrongDigestCount' }))
			})
		],
		[
			'revealed other digests, the second time',
			'proof.wrongCommitment',
			({ digests, opened }) => ({
				digests: [...digests].reverse(),
				opened: opened
					.slice(0, 2)
					.map((each, i) => (i === 1 ? { ...each, fault: 'proof.wrongCommitment' } : each))
			})
		],
		[
			'opened too small a matrix',
			'proof.wrongSize',
			({ opened }) => ({ opened: opened.slice(0, 1).map((each) => ({ ...each, fault: 'proof.wrongSize' })) })
		],
		[
			'showed no rows',
			'proof.rowsNotSigned',
			({ opened }) => ({
				opened: opened.slice(0, 1).map(({ round }) => ({ round, fault: 'proof.rowsNotSigned' }))
			})
		]
	])('holds, of a device that %s: nobody else can know', async (_, code, change) => {
		const record = await productRecord(parties, { work });
		const failed = {
			...record,
			score: 0,
			fault: { code, sentence: 'What the verifier saw.' },
			...change(record)
		};
		const signed = await concluded(parties, [failed], terms);
		expect(parseTranscript(JSON.parse(JSON.stringify(signed)))).toMatchObject({ ok: true });
		const recheck = await recheckTranscript(signed);
		expect(failing(recheck)).toEqual([]);
		expect(recheck.steps.filter(({ outcome }) => outcome === 'word').map(({ detail }) => detail)).toContain(
			code === 'proof.rowsNotSigned'
				? 'Says the verifier; what the device sent is not in here, and what it committed to is right.'
				: 'What the verifier saw.'
		);
	});
});

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

/** Paths to everything in a value that has no parts. */
function leaves(value: Json, path: string[] = []): string[][] {
	if (typeof value !== 'object' || value === null) return [path];
	return Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]));
}

const OTHER: Record<string, string> = {
	'gemm-f32': 'gemm-i8',
	'alloc-u32': 'gemm-f32',
	score: 'warm-up',
	memory: 'warm-up'
};

/** A value as like this one as there is. */
function otherThan(leaf: Json): Json {
	if (typeof leaf === 'number') return leaf + 1;
	if (typeof leaf === 'boolean') return !leaf;
	const text = String(leaf);
	if (!/^0x[0-9a-f]+$/.test(text)) return OTHER[text] ?? `${text}!`;
	return text.slice(0, -1) + (Number.parseInt(text.slice(-1), 16) ^ 1).toString(16);
}

function changed(value: Json, path: string[]): Json {
	const copy = structuredClone(value);
	const last = path.at(-1) ?? '';
	const at = path.slice(0, -1).reduce((part, key) => (part as Record<string, Json>)[key] ?? null, copy);
	(at as Record<string, Json>)[last] = otherThan((at as Record<string, Json>)[last] ?? null);
	return copy;
}

const jsonOf = (signed: SignedTranscript): Json => JSON.parse(JSON.stringify(signed)) as Json;

describe.each([
	['of a device that passed', () => passed],
	['of a device that is convicted', () => convicted]
])('a transcript %s', (_, of) => {
	test('does not hold with any single field changed', async () => {
		const json = jsonOf(of());
		const paths = leaves(json);
		expect(paths.length).toBeGreaterThan(40);
		for (const path of paths) {
			const parsed = parseTranscript(changed(json, path));
			if (!parsed.ok) continue;
			expect(failing(await recheckTranscript(parsed.value)), path.join('.')).toContain(
				'The verifier’s signature'
			);
		}
	});
});

/** Paths of single fields that a verifier can lie about without arithmetic telling. */
async function undetected(signed: SignedTranscript): Promise<string[]> {
	const json = jsonOf(signed);
	const found: string[] = [];
	for (const path of leaves(json)) {
		const parsed = parseTranscript(changed(json, path));
		if (!parsed.ok) continue;
		const forged = await signTranscript(parties.verifier, parsed.value.transcript);
		if (path[0] === 'transcript' && (await recheckTranscript(forged)).holds)
			found.push(path.slice(1).join('.'));
	}
	return found;
}

describe('a verifier that lies and signs it', () => {
	const NOTED = ['chainId', 'classId', 'startedAtMs', 'terms.minScore', 'terms.minMemoryBytes'];

	test('can change what it alone saw, and nothing else', async () => {
		expect(await undetected(passed)).toEqual([
			...NOTED,
			'challenges.0.deadlineMs',
			'challenges.1.deadlineMs',
			'challenges.2.deadlineMs',
			...['deadlineMs', 'elapsedMs', 'rttMs', 'probe.elapsedMs', 'probe.checked'].map(
				(field) => `challenges.3.${field}`
			)
		]);
		expect(new Set(await undetected(convicted))).toEqual(
			new Set([
				...NOTED,
				'terms.kernel',
				...['purpose', 'deadlineMs', 'elapsedMs', 'rttMs'].map((field) => `challenges.0.${field}`)
			])
		);
	});

	/** A forgery of what passed: changed, judged anew by the rule, and signed. */
	async function forged(
		change: (transcript: Transcript) => unknown,
		verdict?: Partial<Transcript['verdict']>
	) {
		const transcript = structuredClone(passed.transcript);
		change(transcript);
		const judged = verdictOf(transcript.challenges, transcript.terms);
		return recheckTranscript(
			await signTranscript(parties.verifier, { ...transcript, verdict: { ...judged, ...verdict } })
		);
	}
	const first = ({ challenges }: Transcript): ChallengeRecord => {
		const [record] = challenges;
		if (!record) throw new Error('there is a challenge');
		return record;
	};
	const rescored = (record: ChallengeRecord) => {
		if (record.work.kernel !== 'alloc-u32') record.score = scoreOf({ ...record, work: record.work });
	};
	const blame = (record: ChallengeRecord, code: ProofFault, round?: number) => {
		Object.assign(record, { score: 0, fault: { code, sentence: 'It failed.' } });
		const opened = record.opened.find((each) => each.round === round);
		if (opened) opened.fault = code;
	};

	test('nothing changed: the forger’s own tools tell no lie', async () => {
		expect(failing(await forged(() => {}))).toEqual([]);
	});

	test.each<[string, string[], (transcript: Transcript) => unknown, Partial<Transcript['verdict']>?]>([
		[
			'says that the work was more',
			['the commitment', 'the digests', 'round 1 of 8', 'round 2 of 8', 'round 3 of 8', 'round 4 of 8'],
			(t) => {
				first(t).work = { ...work, rounds: 8 };
				rescored(first(t));
			}
		],
		['gives a higher score than work and times', ['the score'], (t) => (first(t).score *= 2)],
		[
			'gives a verdict that does not follow',
			['The verdict'],
			() => {},
			{ score: 1e15, sentence: 'Measured 1.00 PFLOP/s.' }
		],
		['lets a device pass that did not', ['The verdict'], (t) => (t.terms.minScore = 1e12), { passed: true }],
		['fails a device that passed', ['The verdict'], () => {}, { passed: false }],
		[
			'leaves a slow challenge out',
			['The verdict'],
			(t) => t.challenges.splice(2, 1),
			{ passed: true, score: 1e5 }
		],
		[
			'calls a slow challenge a warm-up',
			['The verdict'],
			(t) => (first(t).purpose = 'warm-up'),
			{ passed: true }
		],
		['counts one challenge twice', ['The seeds'], (t) => (t.challenges[1] = structuredClone(first(t)))],
		['opens too few rounds', ['The verdict'], (t) => first(t).opened.splice(1), { passed: true }],
		[
			'counts one opened round four times',
			['round 1 of 4', 'round 1 of 4', 'round 1 of 4'],
			(t) =>
				(first(t).opened = first(t).opened.map(() => structuredClone(first(t).opened[0] ?? { round: 1 })))
		],
		[
			'drops the digests',
			['the digests', 'round 1 of 4', 'round 2 of 4', 'round 3 of 4', 'round 4 of 4'],
			(t) => (first(t).digests = [])
		],
		['overlooks its own deadline', ['the verifier’s finding'], (t) => (first(t).deadlineMs = 1_000)],
		['invents a wrong product', ['round 2 of 4'], (t) => blame(first(t), 'proof.wrongProduct', 2)],
		['invents a wrong digest', ['round 2 of 4'], (t) => blame(first(t), 'proof.wrongDigest', 2)],
		[
			'invents a wrong product, and says not where',
			['the verifier’s finding'],
			(t) => blame(first(t), 'proof.wrongProduct')
		],
		['invents a missing signature', ['the commitment'], (t) => blame(first(t), 'proof.badSignature')],
		['invents another commitment', ['the digests'], (t) => blame(first(t), 'proof.wrongCommitment')],
		[
			'blames a part, and lets the whole pass',
			['the verifier’s finding'],
			(t) => {
				const opened = first(t).opened[0];
				if (opened) opened.fault = 'proof.linkLost';
			}
		],
		[
			'blames the whole for another thing than its part',
			['the verifier’s finding'],
			(t) => {
				blame(first(t), 'proof.late', 1);
				if (first(t).fault) Object.assign(first(t).fault ?? {}, { code: 'proof.refused' });
			}
		],
		[
			'invents an unsigned probe',
			['the probe'],
			(t) => {
				const memory = t.challenges[3];
				if (!memory?.probe) return;
				blame(memory, 'proof.badSignature');
				memory.probe.fault = 'proof.badSignature';
			}
		],
		[
			'proves memory without a probe',
			['the probe', 'The verdict'],
			(t) => delete t.challenges[3]?.probe,
			{ passed: true }
		],
		[
			'says that more memory was held',
			['the commitment', 'the digests', 'the probe'],
			(t) => {
				Object.assign(t.challenges[3] ?? {}, {
					work: { kernel: 'alloc-u32', chunks: 4, words: 65_536 },
					score: 4 * 4 * 65_536
				});
			}
		],
		[
			'forgets the seed',
			[
				'The seeds',
				'the commitment',
				'the digests',
				'round 1 of 4',
				'round 2 of 4',
				'round 3 of 4',
				'round 4 of 4'
			],
			(t) => (first(t).seed = '0x')
		],
		[
			'forgets what the device signed',
			['the commitment', 'the digests', 'round 1 of 4', 'round 2 of 4', 'round 3 of 4', 'round 4 of 4'],
			(t) => (first(t).commit = '0x')
		]
	])('%s', async (_, parts, change, verdict) => {
		const recheck = await forged(change, verdict);
		expect(recheck.holds).toBe(false);
		expect(failing(recheck).map((what) => what.replace(/^Challenge \d \(.*\): /, ''))).toEqual(parts);
	});

	test('takes what a device answered to another verifier', async () => {
		const others = { device: parties.device, verifier: (await newParties()).verifier };
		const stolen = await concluded(parties, await scored(others), { ...terms, minMemoryBytes: 0 });
		expect(failing(await recheckTranscript(stolen))).toContain('Challenge 1 (scored): the commitment');
	});

	test('takes what another device answered', async () => {
		const others = { device: (await newParties()).device, verifier: parties.verifier };
		const stolen = await concluded(parties, await scored(others), { ...terms, minMemoryBytes: 0 });
		expect(failing(await recheckTranscript(stolen))).toContain('Challenge 1 (scored): the commitment');
	});

	test('hides that its friend’s device computed wrongly', async () => {
		const lying = await productRecord(parties, {
			work,
			elapsedMs: 1_500,
			lie: (c, round) => round === 3 && void add(c, 7, 1)
		});
		const records = [...passed.transcript.challenges.slice(0, 2), lying];
		const recheck = await recheckTranscript(
			await concluded(parties, records, { ...terms, minMemoryBytes: 0 })
		);
		expect(failing(recheck)).toEqual(['Challenge 3 (scored): round 3 of 4']);
	});

	test.each([
		['an entry that is right', (evidence: { column: number }) => (evidence.column = 6)],
		['another row', (evidence: { row: number }) => (evidence.row = 1)]
	])('brings evidence that shows %s', async (_, change) => {
		const transcript = structuredClone(convicted.transcript);
		const evidence = first(transcript).opened[0]?.evidence;
		if (!evidence) throw new Error('there is evidence');
		change(evidence);
		const recheck = await recheckTranscript(await signTranscript(parties.verifier, transcript));
		expect(failing(recheck)).toEqual(['Challenge 1 (scored): evidence from round 1']);
	});

	test('brings true evidence of something else', async () => {
		const transcript = structuredClone(convicted.transcript);
		const elsewhere = await productRecord(parties, {
			work,
			lie: (c) => void add(c, 5, 1),
			wrong: { row: 0, column: 5 }
		});
		Object.assign(first(transcript).opened[0] ?? {}, { evidence: elsewhere.opened[0]?.evidence });
		const recheck = await recheckTranscript(await signTranscript(parties.verifier, transcript));
		expect(failing(recheck)).toEqual(['Challenge 1 (scored): evidence from round 1']);
	});
});

describe('while it runs', () => {
	test('it tells how far it has come, and what it has found', async () => {
		const seen: { share: number; steps: number }[] = [];
		const { steps } = await recheckTranscript(passed, {
			onProgress: ({ share, steps: found }) => seen.push({ share, steps: found.length })
		});
		expect(seen).toEqual([...seen].sort((a, b) => a.share - b.share || a.steps - b.steps));
		expect(seen[0]?.share).toBe(0);
		expect(seen.at(-1)).toEqual({ share: 1, steps: steps.length });
	});

	test('it lets go where it is told to', async () => {
		const controller = new AbortController();
		const running = recheckTranscript(passed, {
			signal: controller.signal,
			onProgress: ({ share }) => share > 0 && controller.abort(new Error('enough'))
		});
		await expect(running).rejects.toThrow('enough');
	});
});
