import { communityOf, roleOf, type RewardRole } from './emission';
import { polWad, potWad, rewardDown } from './multipliers';
import { minOf, mulDivDown } from './rounding';

/** What an account did in one epoch in one role, and all did together. */
export interface CreditedWork {
	role: RewardRole;
	/** Days since genesis. */
	epoch: bigint;
	/** LPs: wei·seconds. Clients: wei of fees burned. Verifiers: 1e18 a vote. */
	weight: bigint;
	/** Weight after the multipliers known when it was credited. */
	effective: bigint;
	/** All accounts' weight. */
	totalWeight: bigint;
}

/** What the multipliers look at when the epoch is claimed. */
export interface RewardedAccount {
	/** From the account's first credit to the epoch's end. */
	tenureSeconds: bigint;
	heldWei: bigint;
	/** All rewards claimed before. */
	earnedWei: bigint;
}

export interface ClaimQuote {
	/** The account's part by weight, wei. */
	shareWei: bigint;
	potWad: bigint;
	polWad: bigint;
	rewardWei: bigint;
	/** Burned; reward and this are the share. */
	withheldWei: bigint;
}

/**
 * What an account gets for an epoch: share · effective/weight · PoT · PoL, where a client's share is at most the fees
 * that its leases burned.
 *
 * @returns all zero without weight
 * @see contracts/Emission.sol `_quote`
 */
export function quoteClaim(
	{ role, epoch, weight, effective, totalWeight }: CreditedWork,
	{ tenureSeconds, heldWei, earnedWei }: RewardedAccount
): ClaimQuote {
	if (weight === 0n) return { shareWei: 0n, potWad: 0n, polWad: 0n, rewardWei: 0n, withheldWei: 0n };
	const shareWei = mulDivDown(roleOf(communityOf(epoch), role), weight, totalWeight);
	const pot = potWad(tenureSeconds);
	const pol = polWad(heldWei, earnedWei);
	const paid = role === 'client' ? minOf(shareWei, weight) : shareWei;
	const rewardWei = rewardDown(paid, effective, weight, pot, pol);
	return { shareWei, potWad: pot, polWad: pol, rewardWei, withheldWei: shareWei - rewardWei };
}
