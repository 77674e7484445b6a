import { verificationAbi } from '$abi/Verification';
import type { Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { transact } from './transact';
import type { RoundView } from './types';

/**
 * Puts an end to a round whose time is over; anyone may. One that nobody drew is paid back, one that was drawn is
 * closed: votes with the outcome are paid, seats that never voted lose part of their bond.
 *
 * @throws RallyError `round.notOver`, `round.closed`, `round.notNow`, and those of `transact`
 */
export async function settleRound(
	chain: Chain,
	{ roundId, status }: Pick<RoundView, 'roundId' | 'status'>
): Promise<{ transactionHash: Hex }> {
	const verification = { address: chain.deployment.verification, abi: verificationAbi } as const;
	const way = status === 'requested' ? 'cancel' : 'close';
	const { transactionHash } = await transact(chain, encoded(verification, way, [roundId]));
	return { transactionHash };
}
