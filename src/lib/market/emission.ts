import { WAD } from '$lib/core/units';

/*
 * The twin of `contracts/libraries/EmissionSchedule.sol`, name for name and rounding for rounding; both are held
 * against `contracts/test/vectors/rewards.json`. Days count from genesis, amounts are wei of RALLY.
 *
 * Everything is told as what was emitted so far, rounded down, so that the parts of any stretch of days add up to the
 * wei: a day is the difference of two of these.
 */

/** What an account is rewarded for, in the contract's order. */
export type RewardRole = 'lp' | 'client' | 'verifier';

/** All that is ever emitted, wei. */
const TOTAL = 73_000_000n * WAD;
const YEAR_DAYS = 365n;

/**
 * Emitted in the first `day` days: 100,000 RALLY a day in the first year, half as much each year after.
 *
 * @param day not negative
 * @example cumulativeDown(365n) // 36_500_000n * WAD
 */
export function cumulativeDown(day: bigint): bigint {
	const left = TOTAL >> (day / YEAR_DAYS);
	return TOTAL - left + ((left - (left >> 1n)) * (day % YEAR_DAYS)) / YEAR_DAYS;
}

/** The team's 10 % of what was emitted. */
export function teamDown(emitted: bigint): bigint {
	return emitted / 10n;
}

/** The foundation's 20 % of what was emitted: what it and the team have together, less the team's. */
export function foundationDown(emitted: bigint): bigint {
	return (emitted * 3n) / 10n - emitted / 10n;
}

/** The community's 70 % of what was emitted, and the dust. */
export function communityUp(emitted: bigint): bigint {
	return emitted - (emitted * 3n) / 10n;
}

/** The community's part of one day. */
export function communityOf(day: bigint): bigint {
	return communityUp(cumulativeDown(day + 1n)) - communityUp(cumulativeDown(day));
}

/** A role's part of the community's: clients 25 %, verifiers 15 %, LPs the rest. */
export function roleOf(community: bigint, role: RewardRole): bigint {
	const clients = (community * 25n) / 100n;
	const verifiers = (community * 15n) / 100n;
	switch (role) {
		case 'client':
			return clients;
		case 'verifier':
			return verifiers;
		case 'lp':
			return community - clients - verifiers;
	}
}
