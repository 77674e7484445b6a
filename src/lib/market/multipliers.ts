import { WAD } from '$lib/core/units';
import { expDown } from './expDown';
import { mulDivDown, mulDivUp } from './rounding';

/*
 * The twin of `contracts/libraries/Multipliers.sol`, name for name and rounding for rounding; both are held against
 * `contracts/test/vectors/rewards.json`. The exponential is our own, and within a few wei of the contract's.
 *
 * Each is exp(k · min(0, v − v₀)/v₀) as a wad: one where v reaches v₀, e⁻ᵏ where v is nothing.
 */

/** e^-2.303 is a tenth: for tenure and for stake. */
const MILD_WAD = 2_303n * 10n ** 15n;
/** e^-7.324 is 1/1516: for tokens held and for score. */
const STEEP_WAD = 7_324n * 10n ** 15n;
/** Tenure at which its multiplier is one. */
const FULL_TENURE_SECONDS = 30n * 86_400n;

/** Proof of tenure: since when the account takes part. */
export function potWad(tenureSeconds: bigint): bigint {
	return factorDown(MILD_WAD, tenureSeconds, FULL_TENURE_SECONDS);
}

/** Proof of loyalty: what the account holds of all it earned, both in wei. */
export function polWad(held: bigint, earned: bigint): bigint {
	return factorDown(STEEP_WAD, held, earned);
}

/** Proof of participation: stake against the class's limit, both in wei. */
export function popWad(stake: bigint, stakeLimit: bigint): bigint {
	return factorDown(MILD_WAD, stake, stakeLimit);
}

/** Proof of work: score against the class's least. */
export function powWad(score: bigint, minScore: bigint): bigint {
	return factorDown(STEEP_WAD, score, minScore);
}

/** exp(k · min(0, v − v₀)/v₀), a wad of at most one; one where v₀ is 0. */
export function factorDown(kWad: bigint, v: bigint, v0: bigint): bigint {
	return v >= v0 ? WAD : expDown(mulDivUp(kWad, v0 - v, v0));
}

/** The product of two factors. */
export function productDown(aWad: bigint, bWad: bigint): bigint {
	return mulDivDown(aWad, bWad, WAD);
}

/** `amount` times a factor of at most one. */
export function applyDown(amount: bigint, factorWad: bigint): bigint {
	return mulDivDown(amount, factorWad, WAD);
}

/** amount · effective/weight · PoT · PoL: what is paid of a share. Needs weight > 0 and effective ≤ weight. */
export function rewardDown(
	amount: bigint,
	effective: bigint,
	weight: bigint,
	pot: bigint,
	pol: bigint
): bigint {
	return applyDown(mulDivDown(amount, effective, weight), productDown(pot, pol));
}
