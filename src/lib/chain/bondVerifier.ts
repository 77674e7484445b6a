import { verificationAbi } from '$abi/Verification';
import type { Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { oneEvent } from './oneEvent';
import { splitPublicKey } from './p256';
import { transactPaying } from './transactPaying';

/**
 * Makes the connected wallet a verifier, or adds to its bond and renews its key and endpoint.
 *
 * @param amountWei to add to the bond; 0 only renews key and endpoint
 * @param publicKey of the verifier's peer: raw, uncompressed P-256, 65 bytes
 * @param endpoint broker URL of at most 256 bytes; empty for the network's default
 * @returns the whole bond, wei
 * @throws RallyError `verifier.bondTooSmall`, `endpoint.tooLong`, `key.invalid`, `chain.insufficientRally`, and
 *   those of `transact`
 */
export async function bondVerifier(
	chain: Chain,
	{ amountWei, publicKey, endpoint }: { amountWei: bigint; publicKey: Uint8Array; endpoint: string }
): Promise<{ transactionHash: Hex; bondWei: bigint }> {
	const { x, y } = splitPublicKey(publicKey);
	const verification = { address: chain.deployment.verification, abi: verificationAbi } as const;
	const receipt = await transactPaying(chain, {
		neededWei: amountWei,
		maxWei: amountWei,
		plain: encoded(verification, 'bond', [amountWei, x, y, endpoint])
	});
	const { bond } = oneEvent(receipt, { ...verification, eventName: 'VerifierBonded' });
	return { transactionHash: receipt.transactionHash, bondWei: bond };
}
