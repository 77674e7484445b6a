import { profitWad } from './profitWad';
import type { MarketGrain, MarketTerms } from './marketTerms';
import { simulateMarket } from './simulateMarket';

/**
 * The block reward at which providing liquidity and selling pay alike, by bisection: each try simulates the market
 * anew and compares what an LP and a seller made on a compute-second.
 *
 * @param toleranceWad how far above the true one the reward found may lie, wei a compute-second; at least 1
 * @returns γ, wei a compute-second: an LP is not worse off there; 0 where no reward is needed for that
 */
export function indifferentReward(
	terms: Omit<MarketTerms, 'rewardWad'>,
	grain: MarketGrain,
	toleranceWad: bigint
): bigint {
	const providing = (rewardWad: bigint) => {
		const { provider, speculatingSeller } = simulateMarket({ ...terms, rewardWad }, grain);
		return profitWad(provider) >= profitWad(speculatingSeller);
	};
	if (providing(0n)) return 0n;
	let low = 0n;
	let high = toleranceWad;
	while (!providing(high)) [low, high] = [high, high * 2n];
	while (high - low > toleranceWad) {
		const middle = (low + high) / 2n;
		if (providing(middle)) high = middle;
		else low = middle;
	}
	return high;
}
