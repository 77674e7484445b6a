import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WAD } from '$lib/core/units';
import type { MarketGrain, MarketTerms } from './marketTerms';
import { profitWad } from './profitWad';
import { simulateMarket } from './simulateMarket';

/** β = 0.7 and pθ = 0.3 RALLY a compute-second, no genuine buyer. */
const TERMS: MarketTerms = {
	startWad: 2n * WAD,
	outsideWad: (7n * WAD) / 10n,
	collateralWad: 3n * WAD,
	forfeitWad: WAD / 10n,
	genuineWad: 0n,
	rewardWad: WAD
};
const GRAIN: MarketGrain = { liquiditySeconds: 1_000_000n, sliceSeconds: 1_000n, maxBlocks: 10_000 };
const SLICE_FACTOR = 1.001 ** 2;

const wad = fc.bigInt(0n, 5n * WAD);
const anyTerms = fc.record<MarketTerms>({
	startWad: wad,
	outsideWad: wad,
	collateralWad: wad,
	forfeitWad: fc.bigInt(0n, WAD),
	genuineWad: wad,
	rewardWad: wad
});
const anyGrain = fc.bigInt(2n, 10n ** 12n).chain((liquiditySeconds) =>
	fc.record<MarketGrain>({
		liquiditySeconds: fc.constant(liquiditySeconds),
		sliceSeconds: fc.bigInt(1n, liquiditySeconds - 1n),
		maxBlocks: fc.integer({ min: 1, max: 50 })
	})
);

test('what one agent takes out of the pool others have put in, to the wei', () => {
	fc.assert(
		fc.property(anyTerms, anyGrain, (terms, grain) => {
			const { provider, speculatingSeller, speculatingBuyer, genuineBuyer } = simulateMarket(terms, grain);
			const all = [provider, speculatingSeller, speculatingBuyer, genuineBuyer];
			expect(all.reduce((sum, { poolWei }) => sum + poolWei, 0n)).toBe(0n);
		})
	);
});

test('every second provided or sold is bought or perishes', () => {
	fc.assert(
		fc.property(anyTerms, anyGrain, (terms, grain) => {
			const { provider, speculatingSeller, speculatingBuyer, genuineBuyer, perishedSeconds, blocks } =
				simulateMarket(terms, grain);
			expect(provider.seconds).toBe(grain.liquiditySeconds * BigInt(blocks));
			expect(provider.seconds + speculatingSeller.seconds).toBe(
				speculatingBuyer.seconds + genuineBuyer.seconds + perishedSeconds
			);
		})
	);
});

test('nobody trades at a loss but the LPs', () => {
	fc.assert(
		fc.property(anyTerms, anyGrain, (terms, grain) => {
			const { speculatingSeller, speculatingBuyer, genuineBuyer } = simulateMarket(terms, grain);
			for (const { seconds, poolWei, outsideWei } of [speculatingSeller, speculatingBuyer, genuineBuyer]) {
				if (seconds > 0n) expect(poolWei + outsideWei).toBeGreaterThan(0n);
			}
		})
	);
});

test('sellers press the price down to β + pθ, then cease', () => {
	const { ceased, priceWad, speculatingSeller, speculatingBuyer } = simulateMarket(TERMS, GRAIN);
	expect(ceased).toBe(true);
	expect(speculatingSeller.seconds).toBeGreaterThan(0n);
	expect(speculatingBuyer.seconds).toBe(0n);
	expect(Number(priceWad) / Number(WAD)).toBeLessThan(SLICE_FACTOR);
	expect(Number(priceWad) / Number(WAD)).toBeGreaterThan(1 / SLICE_FACTOR);
});

test('speculating buyers lift a price below β up to it, then cease', () => {
	const { ceased, priceWad, speculatingSeller, speculatingBuyer } = simulateMarket(
		{ ...TERMS, startWad: WAD / 2n },
		GRAIN
	);
	expect(ceased).toBe(true);
	expect(speculatingBuyer.seconds).toBeGreaterThan(0n);
	expect(speculatingSeller.seconds).toBe(0n);
	expect(Number(priceWad) / Number(WAD)).toBeCloseTo(0.7, 2);
});

test('between β and β + pθ nobody speculates', () => {
	for (const startWad of [(7n * WAD) / 10n, (8n * WAD) / 10n, WAD]) {
		const outcome = simulateMarket({ ...TERMS, startWad }, GRAIN);
		expect(outcome).toMatchObject({ ceased: true, blocks: 1, priceWad: startWad });
		expect(profitWad(outcome.provider)).toBe(TERMS.rewardWad - TERMS.outsideWad);
	}
});

test('genuine demand up to δ takes what sellers bring: the price stands and LPs lose nothing', () => {
	const outcome = simulateMarket({ ...TERMS, genuineWad: 3n * WAD }, { ...GRAIN, maxBlocks: 1_000 });
	expect(outcome).toMatchObject({ ceased: false, blocks: 1_000, priceWad: TERMS.startWad });
	expect(outcome.genuineBuyer.seconds).toBe(outcome.speculatingSeller.seconds);
	expect(profitWad(outcome.provider)).toBe(TERMS.rewardWad - TERMS.outsideWad);
});

test('without sellers genuine buyers lift the price up to δ', () => {
	const { ceased, priceWad } = simulateMarket(
		{ ...TERMS, startWad: WAD, collateralWad: 9n * WAD, genuineWad: (13n * WAD) / 10n },
		GRAIN
	);
	expect(ceased).toBe(true);
	expect(Number(priceWad) / Number(WAD)).toBeCloseTo(1.3, 2);
});

test('a block opens at the price the last one closed at', () => {
	const grain = { liquiditySeconds: 3n, sliceSeconds: 1n, maxBlocks: 1 };
	const terms = { ...TERMS, startWad: 400n, outsideWad: 0n, collateralWad: 0n };
	// 1,200 wei by 3 s, less 300 for a slice: 900 by 4; then 675 by 3, less 168: 507 by 4.
	expect(simulateMarket(terms, grain).priceWad).toBe(225n);
	expect(simulateMarket(terms, { ...grain, maxBlocks: 2 })).toMatchObject({ priceWad: 126n, ceased: false });
});

test('a seller acts from one wei of profit on, and not at none', () => {
	// A slice of one second beside three brings ¾ of the price.
	const grain = { liquiditySeconds: 3n, sliceSeconds: 1n, maxBlocks: 1 };
	const sold = (outsideWad: bigint) =>
		simulateMarket({ ...TERMS, startWad: 400n, collateralWad: 0n, outsideWad }, grain).speculatingSeller;
	expect(sold(299n)).toEqual({ seconds: 1n, poolWei: 300n, outsideWei: -299n });
	expect(sold(300n).seconds).toBe(0n);
});

test('a buyer acts from one wei of profit on, and not at none', () => {
	// A slice of one second out of three costs 3⁄2 of the price.
	const grain = { liquiditySeconds: 3n, sliceSeconds: 1n, maxBlocks: 1 };
	const terms = { ...TERMS, startWad: 200n, outsideWad: 0n, collateralWad: WAD, forfeitWad: WAD };
	expect(simulateMarket({ ...terms, outsideWad: 301n }, grain).speculatingBuyer).toEqual({
		seconds: 1n,
		poolWei: -300n,
		outsideWei: 301n
	});
	expect(simulateMarket({ ...terms, outsideWad: 300n }, grain).speculatingBuyer.seconds).toBe(0n);
	expect(simulateMarket({ ...terms, genuineWad: 301n }, grain).genuineBuyer.seconds).toBe(1n);
	expect(simulateMarket({ ...terms, genuineWad: 300n }, grain).genuineBuyer.seconds).toBe(0n);
});

test('buyers of both kinds never empty the pool', () => {
	const eager = { ...TERMS, startWad: 1n, genuineWad: WAD };
	const outcome = simulateMarket(eager, { liquiditySeconds: 2n, sliceSeconds: 1n, maxBlocks: 3 });
	expect(outcome.speculatingBuyer.seconds).toBe(3n);
	expect(outcome.genuineBuyer.seconds).toBe(0n);
	expect(outcome.perishedSeconds).toBe(3n);
});

test('a slice is at least a second and less than LPs provide, a market at least a block', () => {
	const cut = (over: Partial<MarketGrain>) => () =>
		simulateMarket(TERMS, { liquiditySeconds: 10n, sliceSeconds: 1n, maxBlocks: 1, ...over });
	expect(cut({ sliceSeconds: 9n })).not.toThrow();
	expect(cut({ sliceSeconds: 10n })).toThrow(RangeError);
	expect(cut({ sliceSeconds: 0n })).toThrow(RangeError);
	expect(cut({ maxBlocks: 0 })).toThrow(RangeError);
});

test('the collateral that a seller may lose counts by p times θ alone, rounded against it', () => {
	const twice = { ...TERMS, collateralWad: TERMS.collateralWad * 2n, forfeitWad: TERMS.forfeitWad / 2n };
	expect(simulateMarket(twice, GRAIN)).toEqual(simulateMarket(TERMS, GRAIN));
	const one = { liquiditySeconds: 3n, sliceSeconds: 1n, maxBlocks: 1 };
	const { speculatingSeller } = simulateMarket({ ...TERMS, outsideWad: 0n, collateralWad: 1n }, one);
	expect(speculatingSeller.outsideWei).toBe(-1n);
});
