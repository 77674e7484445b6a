import { WAD } from '$lib/core/units';
import { indifferentReward } from '$lib/market/agents/indifferentReward';
import type { MarketGrain } from '$lib/market/agents/marketTerms';
import { simulateMarket } from '$lib/market/agents/simulateMarket';

/** X = α/(β+pθ) and Y = γ/(β+pθ), read off the paper's phase diagram for b = β/(β+pθ) = 0.7. */
const PUBLISHED = [
	[1.2, 0.799],
	[1.5, 0.937],
	[2.0, 1.145],
	[2.5, 1.34],
	[2.85, 1.466]
] as const;

/** β = 0.7 and pθ = 0.1 · 3 = 0.3, so that β + pθ is one RALLY; no genuine buyer, as on the published curve. */
const TERMS = {
	outsideWad: (7n * WAD) / 10n,
	collateralWad: 3n * WAD,
	forfeitWad: WAD / 10n,
	genuineWad: 0n
};

const LIQUIDITY_SECONDS = 10n ** 9n;
/** Finer ones move no point by more than 0.0003; see maxStepError. */
const FINE = 10_000n;
const TOLERANCE_WAD = WAD / 10n ** 7n;

/**
 * The agent model's indifference curve of LPs against sellers, beside the published one.
 *
 * @param slices how many of an agent's trades make up the pool's compute
 * @returns the curve, its greatest distance in Y, and how far it would move if slices were half as fine
 * @see marketTerms.ts
 */
export function equilibrium(say: (line: string) => void, slices = FINE) {
	const grain = grainOf(slices);
	say(`LPs against sellers, b = 0.7, a slice is 1/${slices} of the pool's compute`);
	say('     X   Y simulated   half as fine   published      off   blocks');
	const rows = PUBLISHED.map(([x, published]) => {
		const terms = { ...TERMS, startWad: (BigInt(Math.round(x * 100)) * WAD) / 100n };
		const y = Number(indifferentReward(terms, grain, TOLERANCE_WAD)) / Number(WAD);
		const coarse = Number(indifferentReward(terms, grainOf(slices / 2n), TOLERANCE_WAD)) / Number(WAD);
		const { blocks } = simulateMarket({ ...terms, rewardWad: 0n }, grain);
		say(
			[
				x.toFixed(2).padStart(6),
				y.toFixed(5).padStart(14),
				coarse.toFixed(5).padStart(15),
				published.toFixed(3).padStart(12),
				(y - published).toFixed(4).padStart(9),
				String(blocks).padStart(9)
			].join('')
		);
		return { x, y, error: Math.abs(y - published), step: Math.abs(y - coarse) };
	});
	return {
		curve: rows.map(({ x, y }) => [x, y]),
		maxError: Math.max(...rows.map(({ error }) => error)),
		maxStepError: Math.max(...rows.map(({ step }) => step))
	};
}

const grainOf = (slices: bigint): MarketGrain => ({
	liquiditySeconds: LIQUIDITY_SECONDS,
	sliceSeconds: LIQUIDITY_SECONDS / slices,
	maxBlocks: 100_000
});
