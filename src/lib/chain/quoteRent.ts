import type { ClassId } from '$lib/core/ids';
import { quoteRent as quotePoolRent } from '$lib/market/quoteRent';
import type { Chain } from './createChain';
import { getPoolState } from './getPoolState';
import { getTerms } from './getTerms';
import type { RentQuote } from './types';

/** How many devices, and for how many seconds from now or until which chain second; the end is aligned up. */
export type QuoteRentOptions = { classId: ClassId; devices: number } & (
	{ seconds: number; endS?: undefined } | { endS: number }
);

/**
 * What renting so many idle devices for so long would cost in the next block. The same numbers as the
 * contract's own `quoteRent`, without a call for each change of a slider once the pool is read.
 *
 * @throws RallyError `rent.noIdleDevice`, `lease.over`, `class.unknown`, `chain.unreachable`
 */
export async function quoteRent(
	chain: Chain,
	{ classId, devices, ...until }: QuoteRentOptions
): Promise<RentQuote> {
	const [pool, terms] = await Promise.all([getPoolState(chain, classId), getTerms(chain, classId)]);
	const endS = until.endS ?? pool.settledAtS + until.seconds;
	const quote = quotePoolRent(pool, terms, { devices, endS });
	return { classId, devices, ...quote };
}
