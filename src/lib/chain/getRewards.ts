import { emissionAbi } from '$abi/Emission';
import type { Address } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';
import { toChainError } from './toChainError';

/** `IEmission.Role`, in the order of its members. */
const ROLES = ['lp', 'client', 'verifier'] as const;
export type RewardRole = (typeof ROLES)[number];

/** What an account did in one day in one role, and what that comes to. */
export interface RewardView {
	role: RewardRole;
	/** Days since genesis, from 0. */
	epoch: number;
	/** The first chain second at which it can be claimed. */
	claimableFromS: number;
	/** The account's part by weight, wei. */
	shareWei: bigint;
	/** What it would get if claimed now, wei. */
	rewardWei: bigint;
	/** What its multipliers withhold; burned, wei. */
	withheldWei: bigint;
}

/** The contract's number of a role. */
export const roleIndex = (role: RewardRole): number => ROLES.indexOf(role);

/**
 * Everything an account may claim, now or once its day is over; what it has claimed is not among it.
 *
 * @throws RallyError `chain.unreachable`, `chain.failed`
 */
export async function getRewards(chain: Chain, account: Address): Promise<RewardView[]> {
	const emission = { address: chain.deployment.emission, abi: emissionAbi } as const;
	const events = await chain.publicClient
		.getContractEvents({
			...emission,
			eventName: 'Credited',
			args: { account },
			fromBlock: 0n,
			strict: true
		})
		.catch((error: unknown) => {
			throw toChainError(error, chain);
		});
	const days = new Map(events.map(({ args }) => [`${args.role} ${args.epoch}`, args]));
	const views = await Promise.all(
		[...days.values()].map(async ({ role, epoch }) => {
			const [claim, end] = await Promise.all([
				read(chain, { ...emission, functionName: 'previewClaim', args: [account, role, epoch] }),
				read(chain, { ...emission, functionName: 'epochEnd', args: [epoch] })
			]);
			return {
				role: ROLES[role] ?? 'lp',
				epoch: Number(epoch),
				claimableFromS: Number(end),
				shareWei: claim.share,
				rewardWei: claim.reward,
				withheldWei: claim.withheld
			};
		})
	);
	return views.filter(({ shareWei }) => shareWei > 0n);
}
