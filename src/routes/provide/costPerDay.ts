import type { PoolView } from '$lib/chain/types';
import { proofsFor } from '$lib/market/proofsFor';

const DAY_S = 86_400n;

/** Burns and fees for proofs, of a day of windows of this length one after another, wei: each proved anew, at the most. */
export function costPerDay(
	{ burnPerWindowWei, challengeFeeWei, attestationValiditySeconds }: PoolView,
	windowSeconds: number
): bigint {
	const window = { nowS: 0, endS: windowSeconds, proofUntilS: undefined };
	const proofs = BigInt(proofsFor(window, attestationValiditySeconds));
	return ((burnPerWindowWei + proofs * challengeFeeWei) * DAY_S) / BigInt(windowSeconds);
}
