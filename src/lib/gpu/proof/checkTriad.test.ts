import { describe, expect, test } from 'vitest';
import { proveTriadOnCpu } from '../kernels/triad-u32/reference';
import { checkTriad } from './checkTriad';
import { commitmentOf } from './commitmentOf';
import { computeWords } from './computeWords';
import { digestOf } from './digestOf';
import { seedAfter } from './seedAfter';
import { TRIAD_PASSES, type TriadChallenge } from './work';

const challenge: TriadChallenge = {
	kernel: 'triad-u32',
	words: 256,
	rounds: 4,
	seed: new Uint8Array(32).map((_, i) => 255 - i)
};

/** A device builds on its own digests, true or not, as the chain asks. */
type Device = (challenge: TriadChallenge) => Promise<{ commit: Uint8Array; digests: Uint8Array[] }>;

const chained =
	(work: (seed: Uint8Array, round: number, words: number) => Promise<Int32Array<ArrayBuffer>>): Device =>
	async ({ seed, rounds, words }) => {
		const digests: Uint8Array[] = [];
		for (let round = 1; round <= rounds; round++)
			digests.push(digestOf(await work(seedAfter(seed, round - 1, digests[round - 2]), round, words)));
		return { commit: commitmentOf(digests), digests };
	};
const truth = (seed: Uint8Array, words: number) => computeWords(seed, { words, passes: TRIAD_PASSES });

const HonestTriad: Device = proveTriadOnCpu;
const SkipsAPassTriad = chained((seed, _, words) => computeWords(seed, { words, passes: TRIAD_PASSES - 2 }));
const SkipsEverySecondRoundTriad = chained(async (seed, round, words) =>
	round % 2 === 0 ? new Int32Array(words) : truth(seed, words)
);
/** Goes over half a buffer, and pretends that it was the whole. */
const WorksOnHalfTriad = chained(async (seed, _, words) => {
	const half = await truth(seed, words / 2);
	return Int32Array.from([...half, ...half]);
});
const OneWrongWordTriad = chained(async (seed, _, words) => {
	const wrong = await truth(seed, words);
	wrong[77] = (wrong[77] ?? 0) ^ 1;
	return wrong;
});
const SwapsWordsTriad = chained(async (seed, _, words) => {
	const wrong = await truth(seed, words);
	[wrong[0], wrong[1]] = [wrong[1] ?? 0, wrong[0] ?? 0];
	return wrong;
});
/** Replays, whole and consistent, what it proved for an older challenge. */
const StaleSeedTriad: Device = (asked) => proveTriadOnCpu({ ...asked, seed: new Uint8Array(32).fill(0xee) });
const MadeUpDigestsTriad: Device = async ({ rounds }) => {
	const digests = Array.from({ length: rounds }, (_, i) => new Uint8Array(16).fill(i));
	return { commit: commitmentOf(digests), digests };
};
const WrongCommitmentTriad: Device = async (asked) => ({
	...(await HonestTriad(asked)),
	commit: new Uint8Array(32).fill(1)
});

async function verdicts(device: Device): Promise<string[]> {
	const proof = await device(challenge);
	const codes = [];
	for (const round of [1, 2, 3, 4]) {
		const verdict = await checkTriad({ challenge, round, ...proof });
		codes.push(verdict.ok ? 'ok' : verdict.error.code);
	}
	return codes;
}
const all = (code: string) => [code, code, code, code];

test('an honest device passes whichever round is opened', async () => {
	expect(await verdicts(HonestTriad)).toEqual(all('ok'));
});

test.each([
	['SkipsAPassTriad', SkipsAPassTriad, all('proof.wrongValue')],
	// Half of the rounds: half of the chance, and with k different ones opened no more than 2⁻ᵏ.
	[
		'SkipsEverySecondRoundTriad',
		SkipsEverySecondRoundTriad,
		['ok', 'proof.wrongValue', 'ok', 'proof.wrongValue']
	],
	['WorksOnHalfTriad', WorksOnHalfTriad, all('proof.wrongValue')],
	['OneWrongWordTriad', OneWrongWordTriad, all('proof.wrongValue')],
	['SwapsWordsTriad', SwapsWordsTriad, all('proof.wrongValue')],
	['StaleSeedTriad', StaleSeedTriad, all('proof.wrongValue')],
	['MadeUpDigestsTriad', MadeUpDigestsTriad, all('proof.wrongValue')],
	['WrongCommitmentTriad', WrongCommitmentTriad, all('proof.wrongCommitment')]
])('catches %s', async (_, device, expected) => {
	expect(await verdicts(device)).toEqual(expected);
});

describe('refuses what has the wrong shape:', () => {
	test.each([
		['round 0', { round: 0 }, 'proof.badRound'],
		['a round past the last', { round: 5 }, 'proof.badRound'],
		['half a round', { round: 1.5 }, 'proof.badRound'],
		['a digest too few', { digests: [new Uint8Array(16)] }, 'proof.wrongDigestCount'],
		[
			'a long digest',
			{ digests: Array.from({ length: 4 }, () => new Uint8Array(17)) },
			'proof.wrongDigestCount'
		]
	])('%s', async (_, change, code) => {
		const honest = { challenge, round: 2, ...(await HonestTriad(challenge)) };
		expect(await checkTriad({ ...honest, ...change })).toMatchObject({ ok: false, error: { code } });
	});
});

test('stops when it is aborted, and tells how far it is', async () => {
	const proof = await HonestTriad(challenge);
	const controller = new AbortController();
	const shares: number[] = [];
	const stopped = checkTriad(
		{ challenge, round: 1, ...proof },
		{
			signal: controller.signal,
			onProgress(share) {
				shares.push(share);
				if (share >= 0.5) controller.abort(new Error('enough'));
			}
		}
	);
	await expect(stopped).rejects.toThrow('enough');
	expect(shares).toEqual([0, 1, 2, 3, 4].map((done) => done / TRIAD_PASSES));
});
