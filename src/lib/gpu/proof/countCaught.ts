import type { Random } from '$lib/core/random';
import { productOf } from '../kernels/gemm/reference';
import { checkReveal } from './checkReveal';
import { commitmentOf } from './commitmentOf';
import { digestOf } from './digestOf';
import { entryMaxOf } from './entries';
import { findWrongEntry } from './findWrongEntry';
import { seedAfter } from './seedAfter';
import type { GemmKernel } from './work';

/** Wrong entries put into one product before the next seed is drawn. */
const A_PRODUCT = 20;

/**
 * How many of so many results with one wrong entry each, and digests to match, the verifier refuses and can point at. The
 * entry, and by how much it is wrong, are drawn at random: half the time by one, else anywhere that a product could be.
 *
 * @param n of the matrices; n³ work for every twentieth result
 * @param random draws seeds, entries and the verifier's secret
 */
export function countCaught({
	kernel,
	n,
	of,
	random
}: {
	kernel: GemmKernel;
	n: number;
	of: number;
	random: Random;
}): { caught: number; of: number } {
	const below = (limit: number) => new DataView(random.bytes(4).buffer).getUint32(0) % limit;
	const bound = entryMaxOf(kernel) ** 2 * n;
	let caught = 0;
	let seed = random.bytes(32);
	let truth = productOf(seedAfter(seed, 0), n, kernel);
	for (let i = 0; i < of; i++) {
		if (i > 0 && i % A_PRODUCT === 0) {
			seed = random.bytes(32);
			truth = productOf(seedAfter(seed, 0), n, kernel);
		}
		const c = truth.slice();
		const at = below(c.length);
		const right = c[at] ?? 0;
		const wrong = below(2) === 0 ? right + 1 : below(2 * bound + 1) - bound;
		c[at] = wrong === right ? right - 1 : wrong;
		const digests = [digestOf(c)];
		const bytes = new Uint8Array(c.buffer);
		const verdict = checkReveal({
			challenge: { kernel, n, rounds: 1, seed },
			commit: commitmentOf(digests),
			round: 1,
			digests,
			c: bytes,
			random
		});
		const found = findWrongEntry(bytes, { kernel, seed: seedAfter(seed, 0), n, random });
		if (!verdict.ok && found?.row === Math.floor(at / n) && found.column === at % n) caught++;
	}
	return { caught, of };
}
