import { verificationAbi } from '$abi/Verification';
import type { Address } from '$lib/core/ids';
import type { Chain } from './createChain';
import { joinPublicKey } from './p256';
import { read } from './read';
import type { VerifierView } from './types';

/** A verifier with what only its owner cares for. */
export interface VerifierAccount extends VerifierView {
	/** Earned and not taken out, wei. */
	earnedWei: bigint;
	/** The first chain second at which the bond may be withdrawn; 0 while it was not asked back. */
	withdrawableAtS: number;
	/** Rounds that are not closed; the bond answers for them. */
	openSeats: number;
	/** Whether it may be drawn. */
	isActive: boolean;
}

/**
 * A verifier, drawn or not: one that was slashed below the least bond, or waits for its bond, too.
 *
 * @returns undefined where this account never bonded, or has withdrawn all
 * @throws RallyError `chain.unreachable`
 */
export async function getVerifier(chain: Chain, account: Address): Promise<VerifierAccount | undefined> {
	const found = await read(chain, {
		address: chain.deployment.verification,
		abi: verificationAbi,
		functionName: 'getVerifier',
		args: [account]
	});
	if (BigInt(found.x) === 0n && BigInt(found.y) === 0n) return undefined;
	return {
		verifier: found.account,
		endpoint: found.endpoint,
		publicKey: joinPublicKey(found),
		bondWei: found.bond,
		earnedWei: found.earned,
		withdrawableAtS: Number(found.withdrawableAt),
		openSeats: found.openSeats,
		isActive: found.active
	};
}
