import { verificationAbi } from '$abi/Verification';
import type { Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { transact } from './transact';

/**
 * Pays the connected wallet its bond, and what it earned, once it asked for it and the delay is over.
 *
 * @returns the bond, wei; what was earned comes beside it
 * @throws RallyError `verifier.notUnbonding`, `verifier.bondLocked`, `verifier.seatsOpen`, and those of `transact`
 */
export async function withdrawBond(chain: Chain): Promise<{ transactionHash: Hex; bondWei: bigint }> {
	const verification = { address: chain.deployment.verification, abi: verificationAbi } as const;
	const receipt = await transact(chain, encoded(verification, 'withdraw', []));
	const { bond } = oneEvent(receipt, { ...verification, eventName: 'VerifierWithdrawn' });
	return { transactionHash: receipt.transactionHash, bondWei: bond };
}
