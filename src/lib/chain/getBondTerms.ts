import { verificationAbi } from '$abi/Verification';
import type { Chain } from './createChain';
import { read } from './read';

/** What a verifier puts up, and what it can lose. */
export interface BondTerms {
	/** The least bond, wei. */
	minBondWei: bigint;
	/** Lost by a seat that does not vote, wei. */
	absencePenaltyWei: bigint;
	/** Lost by a seat that votes against the outcome, wei. */
	dissentPenaltyWei: bigint;
	/** From asking for the bond to having it. */
	unbondingSeconds: number;
	/** From the draw of a round to the last vote. */
	roundSeconds: number;
}

/**
 * The network's terms for verifiers; they never change.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getBondTerms(chain: Chain): Promise<BondTerms> {
	const contract = { address: chain.deployment.verification, abi: verificationAbi, args: [] } as const;
	const [minBondWei, absencePenaltyWei, dissentPenaltyWei, unbonding, round] = await Promise.all([
		read(chain, { ...contract, functionName: 'MIN_BOND' }),
		read(chain, { ...contract, functionName: 'ABSENCE_PENALTY' }),
		read(chain, { ...contract, functionName: 'DISSENT_PENALTY' }),
		read(chain, { ...contract, functionName: 'UNBONDING_SECONDS' }),
		read(chain, { ...contract, functionName: 'ROUND_SECONDS' })
	]);
	return {
		minBondWei,
		absencePenaltyWei,
		dissentPenaltyWei,
		unbondingSeconds: Number(unbonding),
		roundSeconds: Number(round)
	};
}
