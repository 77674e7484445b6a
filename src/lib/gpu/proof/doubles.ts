import { productOf, proveOnCpu } from '../kernels/gemm-f32/reference';
import type { Challenge } from './challenge';
import { commitmentOf } from './commitmentOf';
import { digestOf } from './digestOf';
import { seedAfter } from './seedAfter';

/** A device as the verifier sees it: it commits, is told a round, and reveals. */
export interface ProvingDevice {
	commit: Uint8Array;
	reveal(round: number): { digests: Uint8Array[]; c: Uint8Array };
}

const bytesOf = (c: Int32Array) => new Uint8Array(c.slice().buffer);

function honest(challenge: Challenge) {
	const { commit, digests, products } = proveOnCpu(challenge);
	const product = (round: number) => (products[round - 1] ?? new Int32Array()).slice();
	return { commit, digests, product };
}

/** Builds on its own digests, true or not, as the chain asks. */
function chained(challenge: Challenge, work: (seed: Uint8Array, round: number) => Int32Array): ProvingDevice {
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

export function HonestDevice(challenge: Challenge): ProvingDevice {
	const { commit, digests, product } = honest(challenge);
	return { commit, reveal: (round) => ({ digests, c: bytesOf(product(round)) }) };
}

/** Every product off by one in one entry, with digests to match. */
export function OneWrongEntryDevice(challenge: Challenge): ProvingDevice {
	return chained(challenge, (seed) => {
		const c = productOf(seed, challenge.n);
		c[5] = (c[5] ?? 0) + 1;
		return c;
	});
}

/** Commits to true digests, and then opens a C with two entries swapped. */
export function SwapsEntriesDevice(challenge: Challenge): ProvingDevice {
	const { commit, digests, product } = honest(challenge);
	return {
		commit,
		reveal(round) {
			const c = product(round);
			[c[0], c[1]] = [c[1] ?? 0, c[0] ?? 0];
			return { digests, c: bytesOf(c) };
		}
	};
}

/** Answers even rounds with a matrix of zeros. */
export function SkipsEverySecondRoundDevice(challenge: Challenge): ProvingDevice {
	return chained(challenge, (seed, round) =>
		round % 2 === 0 ? new Int32Array(challenge.n ** 2) : productOf(seed, challenge.n)
	);
}

/** Makes up the digests it hopes not to be asked for, and computes the opened round once it is named. */
export function WorksOnlyWhenOpenedDevice(challenge: Challenge): ProvingDevice {
	const digests = Array.from({ length: challenge.rounds }, (_, i) => new Uint8Array(16).fill(i + 1));
	return {
		commit: commitmentOf(digests),
		reveal: (round) => ({
			digests,
			c: bytesOf(productOf(seedAfter(challenge.seed, round - 1, digests[round - 2]), challenge.n))
		})
	};
}

/** Replays, whole and consistent, what it proved for an older challenge. */
export function StaleSeedDevice(challenge: Challenge): ProvingDevice {
	return HonestDevice({ ...challenge, seed: new Uint8Array(32).fill(0xee) });
}

/** Works every round from the first seed, so that all but one can be copied. */
export function IgnoresTheChainDevice(challenge: Challenge): ProvingDevice {
	const c = productOf(seedAfter(challenge.seed, 0), challenge.n);
	return chained(challenge, () => c);
}

/** Sends its commitment before it has worked, and true products after. */
export function WrongCommitmentDevice(challenge: Challenge): ProvingDevice {
	return { ...HonestDevice(challenge), commit: new Uint8Array(32).fill(1) };
}

/** Right in its first row and column, and of rank one elsewhere: n² work. */
export function RankOneFakeDevice(challenge: Challenge): ProvingDevice {
	const { n } = challenge;
	return chained(challenge, (seed) => {
		const c = productOf(seed, n);
		const pivot = c[0] || 1;
		for (let i = 1; i < n; i++)
			for (let j = 1; j < n; j++) {
				const bound = 961 * n;
				const value = Math.trunc(((c[i * n] ?? 0) * (c[j] ?? 0)) / pivot);
				c[i * n + j] = Math.max(-bound, Math.min(bound, value));
			}
		return c;
	});
}

/** Sends f32 NaNs where integers belong, with digests to match. */
export function NansEverywhereDevice(challenge: Challenge): ProvingDevice {
	return chained(challenge, () => new Int32Array(new Float32Array(challenge.n ** 2).fill(NaN).buffer));
}

/** Adds a multiple of 2¹⁸ to an entry: invisible to a probe whose entries are even, and out of range. */
export function OverflowingEntryDevice(challenge: Challenge): ProvingDevice {
	return chained(challenge, (seed) => {
		const c = productOf(seed, challenge.n);
		c[0] = (c[0] ?? 0) + 2 ** 30;
		return c;
	});
}
