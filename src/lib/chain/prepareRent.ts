import type { ClassId, Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { deadlineOf } from './deadlineOf';
import { keyIdOf } from './p256';
import { quoteRent } from './quoteRent';
import { refusal } from './refusals';
import type { Payment } from './transactPaying';

/** What a rent asks for, whichever way its devices are chosen. */
export interface RentTerms {
	classId: ClassId;
	/** Chain second until which to rent; aligned up to a tick. */
	endS: number;
	/** Whom the devices will serve: a raw uncompressed P-256 key, 65 bytes. */
	clientPublicKey: Uint8Array;
	/** The most to pay, fee in it, wei. */
	maxCostWei: bigint;
	/** The last chain second at which this may be mined; ten minutes from now by default. */
	deadlineS?: number | undefined;
}

/** The arguments that both of the contract's ways of renting take. */
interface RentArgs {
	poolId: ClassId;
	end: bigint;
	clientKeyId: Hex;
	maxCost: bigint;
	deadline: bigint;
}

/**
 * Checks and prices a rent before a wallet is asked for anything.
 *
 * @throws RallyError `rent.priceMoved`, `rent.noIdleDevice`, `lease.over`, `key.invalid`, `chain.unreachable`
 */
export async function prepareRent(
	chain: Chain,
	{ classId, devices, endS, clientPublicKey, maxCostWei, deadlineS }: RentTerms & { devices: number }
): Promise<{ terms: RentArgs; payment: Pick<Payment, 'neededWei' | 'maxWei'> }> {
	const clientKeyId = keyIdOf(clientPublicKey);
	const { costWei } = await quoteRent(chain, { classId, devices, endS });
	if (costWei > maxCostWei) throw refusal('CostAboveLimit', [costWei, maxCostWei]);
	const deadline = await deadlineOf(chain, deadlineS);
	return {
		terms: { poolId: classId, end: BigInt(endS), clientKeyId, maxCost: maxCostWei, deadline },
		payment: { neededWei: costWei, maxWei: maxCostWei }
	};
}
