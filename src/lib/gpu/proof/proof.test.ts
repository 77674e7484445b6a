import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256, toHexDigits, concatBytes } from '$lib/core/bytes';
import type { Random } from '$lib/core/random';
import { systemRandom } from '$lib/core/random';
import { matrixOf, productOf, proveOnCpu } from '../kernels/gemm/reference';
import { commitmentOf } from './commitmentOf';
import { addToDigest, digestBytes, digestOf } from './digestOf';
import { entryMaxOf } from './entries';
import { seedAfter } from './seedAfter';
import { MAX_N, MAX_N_F16, type GemmKernel } from './work';
import { wrongRow } from './wrongRow';

const seed = new Uint8Array(32).map((_, i) => i);

test('keeps the numbers that other implementations are checked by', () => {
	expect([...matrixOf(seed, 0, 16).slice(0, 6)]).toMatchInlineSnapshot(`
		[
		  -5,
		  11,
		  -15,
		  30,
		  -7,
		  -18,
		]
	`);
	expect([...matrixOf(seed, 1, 16).slice(0, 6)]).toMatchInlineSnapshot(`
		[
		  -6,
		  7,
		  4,
		  -2,
		  29,
		  11,
		]
	`);
	const { commit, digests } = proveOnCpu({ kernel: 'gemm-f32', n: 16, rounds: 3, seed });
	expect(digests.map(toHexDigits)).toMatchInlineSnapshot(`
		[
		  "81a4ee4ea2b8f128187401d3da7b526c",
		  "3bdf0730ad2bf36cb2933988a14514ed",
		  "a2da768f6499d7cdfd6b94ed8fb0e098",
		]
	`);
	expect(toHexDigits(commit)).toMatchInlineSnapshot(
		`"106f57a3da9df0eba58821bb4c53fb6d6cfcd6a83046e1ce37a490c7bce20ef4"`
	);
});

test('every entry lies in [−31, 31], all values come about equally often', () => {
	const counts = new Map<number, number>();
	for (const entry of matrixOf(seed, 0, 256)) counts.set(entry, (counts.get(entry) ?? 0) + 1);
	expect([...counts.keys()].sort((x, y) => x - y)).toEqual(Array.from({ length: 63 }, (_, i) => i - 31));
	// 65,536 throws in 63 bins: χ² with 62 degrees of freedom is below 130 but once in 10⁶ seeds; this seed is fixed.
	const expected = 256 ** 2 / 63;
	const chi2 = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
	expect(chi2).toBeLessThan(130);
});

test('entries of gemm-f16 are −1, 0 and 1, each a third of them', () => {
	const counts = new Map<number, number>();
	for (const entry of matrixOf(seed, 0, 256, 1)) counts.set(entry, (counts.get(entry) ?? 0) + 1);
	expect([...counts.keys()].sort((x, y) => x - y)).toEqual([-1, 0, 1]);
	// 65,536 throws: five standard deviations are 604.
	for (const count of counts.values()) expect(Math.abs(count - 256 ** 2 / 3)).toBeLessThan(604);
});

test('a digest is the same taken in parts, in any order', () => {
	const c = productOf(seed, 16);
	const sums = new Int32Array(4);
	addToDigest(sums, c.subarray(100), 100);
	addToDigest(sums, c.subarray(0, 100), 0);
	expect(digestBytes(sums)).toEqual(digestOf(c));
});

test('an entry is no function of i + j, of i − j, or of i·j', () => {
	const n = 64;
	const a = matrixOf(seed, 0, n);
	const at = (i: number, j: number) => a[i * n + j] ?? 0;
	const varies = (key: (i: number, j: number) => number) => {
		const seen = new Map<number, Set<number>>();
		for (let i = 0; i < n; i++)
			for (let j = 0; j < n; j++) seen.set(key(i, j), (seen.get(key(i, j)) ?? new Set()).add(at(i, j)));
		return [...seen.values()].filter((values) => values.size > 1).length > seen.size / 3;
	};
	expect(varies((i, j) => i + j)).toBe(true);
	expect(varies((i, j) => i - j)).toBe(true);
	expect(varies((i, j) => i * j)).toBe(true);
});

test('each bit of the seed changes one of the matrices', () => {
	const n = 16;
	const base = [matrixOf(seed, 0, n).join(), matrixOf(seed, 1, n).join()];
	for (let bit = 0; bit < 256; bit++) {
		const other = seed.slice();
		other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
		expect([matrixOf(other, 0, n).join(), matrixOf(other, 1, n).join()]).not.toEqual(base);
	}
});

test('a digest shows any one changed entry and any two swapped', () => {
	const c = productOf(seed, 16);
	const whole = toHexDigits(digestOf(c));
	fc.assert(
		fc.property(fc.nat(255), fc.nat(255), fc.integer({ min: -1000, max: 1000 }), (p, q, delta) => {
			const changed = c.slice();
			changed[p] = (changed[p] ?? 0) + delta;
			if (delta !== 0) expect(toHexDigits(digestOf(changed))).not.toBe(whole);
			const swapped = c.slice();
			[swapped[p], swapped[q]] = [swapped[q] ?? 0, swapped[p] ?? 0];
			if (c[p] !== c[q]) expect(toHexDigits(digestOf(swapped))).not.toBe(whole);
		})
	);
});

test('the seed chain is SHA-256 of challenge seed, digest and round', () => {
	const digest = new Uint8Array(16).fill(9);
	expect(seedAfter(seed, 258, digest)).toEqual(sha256(concatBytes(seed, digest, Uint8Array.of(0, 0, 1, 2))));
	expect(seedAfter(seed, 0)).toEqual(sha256(concatBytes(seed, new Uint8Array(20))));
});

test('the commitment is SHA-256 of the digests in their order', () => {
	const [a, b] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)];
	expect(commitmentOf([a, b])).toEqual(sha256(concatBytes(a, b)));
	expect(commitmentOf([b, a])).not.toEqual(commitmentOf([a, b]));
});

const kernels: GemmKernel[] = ['gemm-f32', 'gemm-f16', 'gemm-i8'];

test.each(kernels)(
	'Freivalds passes every true product and no product with a wrong entry of %s',
	(kernel) => {
		fc.assert(
			fc.property(
				fc.uint8Array({ minLength: 32, maxLength: 32 }),
				fc.nat(),
				fc.nat(500),
				(any, at, delta) => {
					const n = 20;
					const c = productOf(any, n, kernel);
					const check = () => wrongRow(c, { kernel, seed: any, n, random: systemRandom });
					expect(check()).toBeUndefined();
					c[at % c.length] = (c[at % c.length] ?? 0) + delta + 1;
					expect(check()).toBe(Math.floor((at % c.length) / n));
				}
			),
			{ numRuns: 40 }
		);
	}
);

test('Freivalds rests on its randomness: a vector of zeros sees nothing', () => {
	const zeros: Random = { bytes: (length) => new Uint8Array(length) };
	const asked = { kernel: 'gemm-f32', seed, n: 20 } as const;
	expect(wrongRow(new Int32Array(400), { ...asked, random: zeros })).toBeUndefined();
	expect(wrongRow(new Int32Array(400), { ...asked, random: systemRandom })).toBe(0);
});

test('Freivalds takes two probes: one that is blind leaves the other', () => {
	const first: Random = {
		bytes: (() => {
			let calls = 0;
			return (length: number) => (calls++ === 0 ? new Uint8Array(length) : systemRandom.bytes(length));
		})()
	};
	expect(wrongRow(new Int32Array(400), { kernel: 'gemm-f32', seed, n: 20, random: first })).toBe(0);
});

test('Freivalds stays exact at the largest n with the largest vector', () => {
	// All of x at 2¹⁸ − 1 and C all of one sign at its bound: the widest sums there can be.
	const n = MAX_N;
	const widest = n * 961 * n * (2 ** 18 - 1);
	expect(widest).toBeLessThan(Number.MAX_SAFE_INTEGER);
	expect(n * 31 * (n * 31 * (2 ** 18 - 1))).toBeLessThan(Number.MAX_SAFE_INTEGER);
});

test('each kernel counts exactly what its sums can come to', () => {
	expect(entryMaxOf('gemm-f32') ** 2 * MAX_N).toBeLessThan(2 ** 24);
	expect(entryMaxOf('gemm-f16') ** 2 * MAX_N_F16).toBeLessThan(2 ** 11);
	expect(entryMaxOf('gemm-i8')).toBeLessThan(2 ** 7);
});
