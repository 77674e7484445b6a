import { expect, test } from 'vitest';
import type { Random } from '$lib/core/random';
import { checkReveal } from './checkReveal';
import { countCaught } from './countCaught';
import * as doubles from './doubles';
import { mix } from './mix';
import type { GemmKernel } from './work';

const kernels: GemmKernel[] = ['gemm-f32', 'gemm-f16', 'gemm-i8'];
const N = 16;

/** The same numbers at every run, so that a count is a count and not a chance. */
function countedRandom(start: number): Random {
	let word = start;
	return { bytes: (length) => Uint8Array.from({ length }, () => mix((word = (word + 0x9e3779b1) | 0))) };
}

/** How many of so many trials a device escapes: of `rounds`, `opens` different ones are opened. */
function escapes(
	make: (challenge: Parameters<typeof doubles.HonestDevice>[0]) => doubles.ProvingDevice,
	{
		kernel,
		trials,
		rounds = 4,
		opens = 1,
		seedBytes = 32
	}: { kernel: GemmKernel; trials: number; rounds?: number; opens?: number; seedBytes?: number }
): number {
	const random = countedRandom(trials + rounds);
	let escaped = 0;
	for (let trial = 0; trial < trials; trial++) {
		const seed = new Uint8Array(32);
		seed.set(random.bytes(seedBytes));
		const challenge = { kernel, n: N, rounds, seed };
		const device = make(challenge);
		const left = Array.from({ length: rounds }, (_, i) => i + 1);
		const drawn = Array.from(
			{ length: opens },
			() => left.splice((random.bytes(1)[0] ?? 0) % left.length, 1)[0] ?? 0
		);
		if (
			drawn.every(
				(round) =>
					checkReveal({ challenge, commit: device.commit, round, ...device.reveal(round), random }).ok
			)
		)
			escaped++;
	}
	return escaped;
}

test.each(kernels)('1,000 results of %s with one wrong entry each: 1,000 caught', (kernel) => {
	expect(countCaught({ kernel, n: 32, of: 1000, random: countedRandom(1) })).toEqual({
		caught: 1000,
		of: 1000
	});
});

// Chance 2⁻³⁶ or less each: none in 1,000.
test.each(
	kernels.flatMap((kernel) =>
		(
			[
				'OneWrongEntryDevice',
				'RankOneFakeDevice',
				'ReplaysOldTranscriptDevice',
				'PrecomputedForGuessedSeedDevice',
				'WorksOnlyWhenOpenedDevice',
				'SwapsEntriesDevice'
			] as const
		).map((name) => [name, kernel] as const)
	)
)('%s never escapes, over 1,000 challenges of %s', (name, kernel) => {
	expect(escapes(doubles[name], { kernel, trials: 1000, rounds: 1 })).toBe(0);
});

test.each(['gemm-f32', 'gemm-i8'] as const)('who adds up %s in f16 never escapes', (kernel) => {
	expect(escapes(doubles.ComputesInF16AndRoundsDevice, { kernel, trials: 100, rounds: 1 })).toBe(0);
});

test('who adds up gemm-f16 in f16 does what was asked', () => {
	const asked = { kernel: 'gemm-f16', trials: 20, rounds: 1 } as const;
	expect(escapes(doubles.ComputesInF16AndRoundsDevice, asked)).toBe(20);
});

// Five standard deviations about what the doubles' comments reckon, of 1,000 trials: √(1000·p·(1 − p)) is 15.8 for 1/2.
test.each([
	['half of single openings', 1, 1 / 2],
	['C(2, 2) / C(4, 2) = 1/6 of two openings', 2, 1 / 6],
	['no three openings', 3, 0]
])('who skips every second round escapes %s', (_, opens, chance) => {
	const trials = 1000;
	const escaped = escapes(doubles.SkipsEverySecondRoundDevice, { kernel: 'gemm-f32', trials, opens });
	const spread = 5 * Math.sqrt(trials * chance * (1 - chance));
	expect(escaped).toBeGreaterThanOrEqual(trials * chance - spread);
	expect(escaped).toBeLessThanOrEqual(trials * chance + spread);
});

test('who ignores the chain escapes where the first round is opened, one time in four', () => {
	const escaped = escapes(doubles.IgnoresTheChainDevice, { kernel: 'gemm-f32', trials: 1000 });
	expect(Math.abs(escaped - 250)).toBeLessThan(5 * Math.sqrt(1000 * 0.25 * 0.75));
});

test('who guessed seeds escapes as often as its guesses hit', () => {
	// A verifier that draws one byte has 256 seeds; 64 of them are guessed.
	const guesses = Array.from({ length: 64 }, (_, i) =>
		Uint8Array.from({ length: 32 }, (_, j) => (j ? 0 : i))
	);
	const escaped = escapes((challenge) => doubles.PrecomputedForGuessedSeedDevice(challenge, guesses), {
		kernel: 'gemm-f32',
		trials: 1000,
		rounds: 1,
		seedBytes: 1
	});
	expect(Math.abs(escaped - 250)).toBeLessThan(5 * Math.sqrt(1000 * 0.25 * 0.75));
});

test('a replay passes for the challenge that it was made for, and only for that', () => {
	const seed = new Uint8Array(32).fill(5);
	const asked = { kernel: 'gemm-f32', trials: 1, rounds: 2 } as const;
	expect(escapes((now) => doubles.ReplaysOldTranscriptDevice(now, now.seed), asked)).toBe(1);
	expect(escapes((now) => doubles.ReplaysOldTranscriptDevice(now, seed), asked)).toBe(0);
});
