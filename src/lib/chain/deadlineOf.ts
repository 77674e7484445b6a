import { chainNowS } from './chainNowS';
import type { Chain } from './createChain';

/** Long enough to find a wallet's pop-up, short enough that the price is still the one looked at. */
const DEADLINE_SECONDS = 600;

/**
 * The last chain second at which a trade may be mined: as given, ten minutes from now by default.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function deadlineOf(chain: Chain, deadlineS?: number): Promise<bigint> {
	return BigInt(deadlineS ?? (await chainNowS(chain)) + DEADLINE_SECONDS);
}
