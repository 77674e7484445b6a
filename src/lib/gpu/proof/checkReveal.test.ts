import { describe, expect, test } from 'vitest';
import { systemRandom } from '$lib/core/random';
import { checkReveal } from './checkReveal';
import * as doubles from './doubles';
import type { GemmChallenge, GemmKernel } from './work';

const kernels: GemmKernel[] = ['gemm-f32', 'gemm-f16', 'gemm-i8'];
const challenge: GemmChallenge = {
	kernel: 'gemm-f32',
	n: 24,
	rounds: 4,
	seed: new Uint8Array(32).map((_, i) => 255 - i)
};

/** The verdict on each of the four rounds, had it been the one opened: 'ok' or the fault's code. */
function verdicts(
	make: (challenge: GemmChallenge) => doubles.ProvingDevice,
	kernel: GemmKernel = 'gemm-f32'
): string[] {
	const asked = { ...challenge, kernel };
	const device = make(asked);
	return [1, 2, 3, 4].map((round) => {
		const verdict = checkReveal({
			challenge: asked,
			commit: device.commit,
			round,
			...device.reveal(round),
			random: systemRandom
		});
		return verdict.ok ? 'ok' : verdict.error.code;
	});
}

const all = (code: string) => [code, code, code, code];

test.each(kernels)('an honest device passes whichever round of %s is opened', (kernel) => {
	expect(verdicts(doubles.HonestDevice, kernel)).toEqual(all('ok'));
});

describe.each(kernels)('in %s catches', (kernel) => {
	test.each([
		['OneWrongEntryDevice', all('proof.wrongProduct')],
		['SwapsEntriesDevice', all('proof.wrongDigest')],
		['SkipsEverySecondRoundDevice', ['ok', 'proof.wrongProduct', 'ok', 'proof.wrongProduct']],
		['WorksOnlyWhenOpenedDevice', all('proof.wrongDigest')],
		['ReplaysOldTranscriptDevice', all('proof.wrongProduct')],
		['PrecomputedForGuessedSeedDevice', all('proof.wrongProduct')],
		['IgnoresTheChainDevice', ['ok', ...all('proof.wrongProduct').slice(1)]],
		['WrongCommitmentDevice', all('proof.wrongCommitment')],
		['RankOneFakeDevice', all('proof.wrongProduct')],
		['NansEverywhereDevice', all('proof.entryOutOfRange')],
		['OverflowingEntryDevice', all('proof.entryOutOfRange')]
	] as const)('%s', (name, expected) => {
		expect(verdicts(doubles[name], kernel)).toEqual(expected);
	});
});

test.each(['gemm-f32', 'gemm-i8'] as const)('catches %s added up in f16', (kernel) => {
	expect(verdicts(doubles.ComputesInF16AndRoundsDevice, kernel)).toEqual(all('proof.wrongProduct'));
});

test.each([
	['gemm-f32', 961 * 24],
	['gemm-i8', 961 * 24],
	['gemm-f16', 24]
] as const)('takes of %s entries up to ±%i', (kernel, bound) => {
	const faults = (entry: number) =>
		verdicts((asked) => {
			const device = doubles.HonestDevice(asked);
			const c = new Int32Array(24 * 24).fill(0);
			c[7] = entry;
			return { ...device, reveal: (round) => ({ ...device.reveal(round), c: new Uint8Array(c.buffer) }) };
		}, kernel);
	for (const sign of [1, -1]) {
		expect(faults(sign * bound)).toEqual(all('proof.wrongDigest'));
		expect(faults(sign * (bound + 1))).toEqual(all('proof.entryOutOfRange'));
	}
});

describe('refuses what has the wrong shape', () => {
	const device = doubles.HonestDevice(challenge);
	const honest = { challenge, commit: device.commit, round: 2, ...device.reveal(2), random: systemRandom };
	test.each([
		['round 0', { round: 0 }, 'proof.badRound'],
		['a round past the last', { round: 5 }, 'proof.badRound'],
		['half a round', { round: 1.5 }, 'proof.badRound'],
		['a digest too few', { digests: honest.digests.slice(1) }, 'proof.wrongDigestCount'],
		[
			'a short digest',
			{ digests: [...honest.digests.slice(1), new Uint8Array(15)] },
			'proof.wrongDigestCount'
		],
		['a C one byte short', { c: honest.c.slice(1) }, 'proof.wrongSize'],
		['a C one byte long', { c: new Uint8Array(24 * 24 * 4 + 1) }, 'proof.wrongSize'],
		['a short commitment', { commit: device.commit.slice(1) }, 'proof.wrongCommitment']
	])('%s', (_, change, code) => {
		const verdict = checkReveal({ ...honest, ...change });
		expect(verdict).toMatchObject({ ok: false, error: { code } });
	});

	test('but takes a C that starts at an odd address', () => {
		const shifted = new Uint8Array(honest.c.length + 1);
		shifted.set(honest.c, 1);
		expect(checkReveal({ ...honest, c: shifted.subarray(1) }).ok).toBe(true);
	});
});
