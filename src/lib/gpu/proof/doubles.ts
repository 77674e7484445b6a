import { matrixOf, productOf, proveOnCpu } from '../kernels/gemm/reference';
import { commitmentOf } from './commitmentOf';
import { digestOf } from './digestOf';
import { entryMaxOf } from './entries';
import { seedAfter } from './seedAfter';
import type { GemmChallenge } from './work';

// Devices that lie about a product, for tests. Beside each stands its chance to escape when one round, drawn at random,
// is opened of one challenge; over several openings and challenges the chances multiply. Those who lie about time, about
// who they are or what they signed stand beside the protocol that catches them.

/** A device as the verifier sees it: it commits, is told a round, and reveals. */
export interface ProvingDevice {
	commit: Uint8Array;
	reveal(round: number): { digests: Uint8Array[]; c: Uint8Array };
}

const bytesOf = (c: Int32Array) => new Uint8Array(c.slice().buffer);

function honest(challenge: GemmChallenge) {
	const { commit, digests, products } = proveOnCpu(challenge);
	const product = (round: number) => (products[round - 1] ?? new Int32Array()).slice();
	return { commit, digests, product };
}

const truth = ({ kernel, n }: GemmChallenge, seed: Uint8Array) => productOf(seed, n, kernel);

/** Builds on its own digests, true or not, as the chain asks. */
function chained(
	challenge: GemmChallenge,
	work: (seed: Uint8Array, round: number) => Int32Array
): ProvingDevice {
	const digests: Uint8Array[] = [];
	const products: Int32Array[] = [];
	for (let round = 1; round <= challenge.rounds; round++) {
		const product = work(seedAfter(challenge.seed, round - 1, digests[round - 2]), round);
		products.push(product);
		digests.push(digestOf(product));
	}
	return {
		commit: commitmentOf(digests),
		reveal: (round) => ({ digests, c: bytesOf(products[round - 1] ?? new Int32Array()) })
	};
}

export function HonestDevice(challenge: GemmChallenge): ProvingDevice {
	const { commit, digests, product } = honest(challenge);
	return { commit, reveal: (round) => ({ digests, c: bytesOf(product(round)) }) };
}

/** Every product off by one in one entry, with digests to match. Escapes by Freivalds' own chance: 2⁻³⁶. */
export function OneWrongEntryDevice(challenge: GemmChallenge): ProvingDevice {
	return chained(challenge, (seed) => {
		const c = truth(challenge, seed);
		c[5] = (c[5] ?? 0) + 1;
		return c;
	});
}

/** Commits to true digests, and then opens a C with two entries swapped. Escapes where their digests collide: 2⁻³². */
export function SwapsEntriesDevice(challenge: GemmChallenge): ProvingDevice {
	const { commit, digests, product } = honest(challenge);
	return {
		commit,
		reveal(round) {
			const c = product(round);
			const other = c.findIndex((entry) => entry !== c[0]);
			[c[0], c[other]] = [c[other] ?? 0, c[0] ?? 0];
			return { digests, c: bytesOf(c) };
		}
	};
}

/**
 * Answers even rounds with a matrix of zeros, for half the work. Escapes where an odd round is opened: 1/2 of an even
 * number of rounds; k different rounds of K are all odd with C(K/2, k) / C(K, k) < 2⁻ᵏ.
 */
export function SkipsEverySecondRoundDevice(challenge: GemmChallenge): ProvingDevice {
	return chained(challenge, (seed, round) =>
		round % 2 === 0 ? new Int32Array(challenge.n ** 2) : truth(challenge, seed)
	);
}

/**
 * Makes up digests, and computes the opened round once it is named: no work before the clock stops. Escapes where it
 * guessed the digest, which it cannot see: below 2⁻⁶⁴.
 */
export function WorksOnlyWhenOpenedDevice(challenge: GemmChallenge): ProvingDevice {
	const digests = Array.from({ length: challenge.rounds }, (_, i) => new Uint8Array(16).fill(i + 1));
	return {
		commit: commitmentOf(digests),
		reveal: (round) => ({
			digests,
			c: bytesOf(truth(challenge, seedAfter(challenge.seed, round - 1, digests[round - 2])))
		})
	};
}

/**
 * Replays, whole and consistent, what it proved for an older challenge. Escapes where a verifier draws that seed again:
 * 2⁻²⁵⁶.
 */
export function ReplaysOldTranscriptDevice(
	challenge: GemmChallenge,
	oldSeed: Uint8Array = new Uint8Array(32).fill(0xee)
): ProvingDevice {
	return HonestDevice({ ...challenge, seed: oldSeed });
}

/**
 * Worked ahead for the seeds it guessed, and answers with the first of those where none is the one asked for. Escapes
 * with the number of guesses over the number of seeds that a verifier may draw: g/2²⁵⁶.
 */
export function PrecomputedForGuessedSeedDevice(
	challenge: GemmChallenge,
	guesses: readonly Uint8Array[] = [new Uint8Array(32)]
): ProvingDevice {
	const hit = guesses.find((guess) => guess.every((byte, i) => byte === challenge.seed[i]));
	return HonestDevice({ ...challenge, seed: hit ?? guesses[0] ?? new Uint8Array(32) });
}

/** Works every round from the first seed, so that all but one can be copied. Escapes where the first is opened: 1/K. */
export function IgnoresTheChainDevice(challenge: GemmChallenge): ProvingDevice {
	const c = truth(challenge, seedAfter(challenge.seed, 0));
	return chained(challenge, () => c);
}

/** Sends its commitment before it has worked, and true products after. Escapes by a collision of SHA-256: never. */
export function WrongCommitmentDevice(challenge: GemmChallenge): ProvingDevice {
	return { ...HonestDevice(challenge), commit: new Uint8Array(32).fill(1) };
}

/** Right in its first row and column, and of rank one elsewhere: n² work. Escapes with 2⁻³⁶. */
export function RankOneFakeDevice(challenge: GemmChallenge): ProvingDevice {
	const { n } = challenge;
	const bound = entryMaxOf(challenge.kernel) ** 2 * n;
	return chained(challenge, (seed) => {
		const c = truth(challenge, seed);
		const pivot = c[0] || 1;
		for (let i = 1; i < n; i++)
			for (let j = 1; j < n; j++) {
				const value = Math.trunc(((c[i * n] ?? 0) * (c[j] ?? 0)) / pivot);
				c[i * n + j] = Math.max(-bound, Math.min(bound, value));
			}
		return c;
	});
}

/** Sends f32 NaNs where integers belong, with digests to match. Never escapes: no such product holds them. */
export function NansEverywhereDevice(challenge: GemmChallenge): ProvingDevice {
	return chained(challenge, () => new Int32Array(new Float32Array(challenge.n ** 2).fill(NaN).buffer));
}

/** Adds a multiple of 2¹⁸ to an entry, which would take Freivalds out of exact numbers. Never escapes: out of range. */
export function OverflowingEntryDevice(challenge: GemmChallenge): ProvingDevice {
	return chained(challenge, (seed) => {
		const c = truth(challenge, seed);
		c[0] = (c[0] ?? 0) + 2 ** 30;
		return c;
	});
}

/** The nearest f16 to an integer, ties to even: eleven bits count. */
function roundToF16(value: number): number {
	const unit = 2 ** Math.max(Math.floor(Math.log2(Math.abs(value))) - 10, 0);
	const down = Math.floor(value / unit);
	const rest = value / unit - down;
	const up = rest > 0.5 || (rest === 0.5 && down % 2 !== 0);
	return Math.max(-65504, Math.min(65504, (down + (up ? 1 : 0)) * unit));
}

/**
 * Adds up in f16, which hardware does twice as fast or more, and rounds to integers. A sum is rounded once it passes
 * 2,048, and is then wrong every other time or more: with entries in [−31, 31] each of the n² sums is, with a chance of
 * 0.1 at n = 24 and above 0.5 at n = 1,024. All are right with 0.9⁵⁷⁶ < 10⁻²⁶; else it escapes by Freivalds' chance, 2⁻³⁶.
 * Of `gemm-f16` it is the honest device: that kernel's sums stay below 2,048.
 */
export function ComputesInF16AndRoundsDevice(challenge: GemmChallenge): ProvingDevice {
	const { n, kernel } = challenge;
	return chained(challenge, (seed) => {
		const [a, b] = [0, 1].map((matrix) => matrixOf(seed, matrix === 0 ? 0 : 1, n, entryMaxOf(kernel)));
		const c = new Int32Array(n * n);
		for (let i = 0; i < n; i++)
			for (let j = 0; j < n; j++) {
				let sum = 0;
				for (let k = 0; k < n; k++) sum = roundToF16(sum + (a?.[i * n + k] ?? 0) * (b?.[k * n + j] ?? 0));
				c[i * n + j] = sum;
			}
		return c;
	});
}
