import { verificationAbi } from '$abi/Verification';
import type { Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { transact } from './transact';

/**
 * Asks for the connected wallet's bond back: it is drawn no more, and still answers for the rounds it is drawn for.
 *
 * @returns the first chain second at which `withdrawBond` pays it
 * @throws RallyError `verifier.notBonded`, `verifier.unbonding`, and those of `transact`
 */
export async function unbondVerifier(
	chain: Chain
): Promise<{ transactionHash: Hex; withdrawableAtS: number }> {
	const verification = { address: chain.deployment.verification, abi: verificationAbi } as const;
	const receipt = await transact(chain, encoded(verification, 'unbond', []));
	const { withdrawableAt } = oneEvent(receipt, { ...verification, eventName: 'VerifierUnbonding' });
	return { transactionHash: receipt.transactionHash, withdrawableAtS: Number(withdrawableAt) };
}
