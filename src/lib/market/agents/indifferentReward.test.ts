import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import { indifferentReward } from './indifferentReward';
import type { MarketGrain } from './marketTerms';
import { profitWad } from './profitWad';
import { simulateMarket } from './simulateMarket';

/** β = 0.7 and pθ = 0.3 RALLY a compute-second, so that X is α in RALLY; no genuine buyer. */
const TERMS = {
	outsideWad: (7n * WAD) / 10n,
	collateralWad: 3n * WAD,
	forfeitWad: WAD / 10n,
	genuineWad: 0n
};
const TOLERANCE_WAD = WAD / 10n ** 6n;
const at = (x: number) => ({ ...TERMS, startWad: BigInt(Math.round(x * 1_000)) * (WAD / 1_000n) });
const cut = (slices: bigint): MarketGrain => ({
	liquiditySeconds: 10n ** 9n,
	sliceSeconds: 10n ** 9n / slices,
	maxBlocks: 100_000
});
const y = (x: number, slices: bigint) =>
	Number(indifferentReward(at(x), cut(slices), TOLERANCE_WAD)) / Number(WAD);

/** What slices without end would give; the simulation is not told it. */
const limit = (x: number) => (x - 1) / Math.log(x) - 0.3;

test('the curve leaves X = 1 at Y = b, where nobody sells', () => {
	expect(y(1, 200n)).toBeCloseTo(0.7, 5);
	expect(y(1.001, 4_000n)).toBeCloseTo(0.7, 2);
});

test('the dearer the pool’s price, the more an LP must be given, at a falling rate', () => {
	const curve = [1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3].map((x) => y(x, 1_000n));
	const rises = curve.slice(1).map((value, i) => value - (curve[i] ?? NaN));
	for (const [i, rise] of rises.entries()) {
		expect(rise).toBeGreaterThan(0);
		if (i > 0) expect(rise).toBeLessThan(rises[i - 1] ?? NaN);
	}
});

test('above the curve an LP fares better, below it a seller', () => {
	for (const x of [1.2, 2, 2.85]) {
		const rewardWad = indifferentReward(at(x), cut(500n), TOLERANCE_WAD);
		const lead = (offWad: bigint) => {
			const outcome = simulateMarket({ ...at(x), rewardWad: rewardWad + offWad }, cut(500n));
			return profitWad(outcome.provider) - profitWad(outcome.speculatingSeller);
		};
		expect(lead(0n)).toBeGreaterThanOrEqual(0n);
		expect(lead(-TOLERANCE_WAD)).toBeLessThan(0n);
		expect(lead(WAD / 1_000n)).toBeGreaterThan(0n);
		expect(lead(-WAD / 1_000n)).toBeLessThan(0n);
	}
});

test('finer slices converge: the way to the limit shrinks with the slice', () => {
	for (const x of [1.2, 1.5, 2, 2.5, 2.85]) {
		for (const slices of [250n, 500n, 1_000n, 2_000n]) {
			// A market of n blocks ends up to a block early: the price is cut off by up to 2/slices.
			expect(Math.abs(y(x, slices) - limit(x))).toBeLessThan(4 / Number(slices));
		}
	}
});

test('no reward is needed where compute is worth nothing anywhere', () => {
	const worthless = { ...TERMS, startWad: 0n, outsideWad: 0n };
	expect(indifferentReward(worthless, cut(100n), TOLERANCE_WAD)).toBe(0n);
});
