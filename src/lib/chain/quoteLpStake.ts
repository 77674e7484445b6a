import { poolLensAbi } from '$abi/PoolLens';
import type { ClassId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { getTerms } from './getTerms';
import { read } from './read';

/** What staking a device as LP takes. */
export interface LpStakeQuote {
	endS: number;
	computeSeconds: bigint;
	/** RALLY put in beside the device's seconds; for an opening a proposal at the last price or the floor, wei. */
	rallyWei: bigint;
	/** The least an opening may put in, wei. */
	minOpeningWei: bigint;
	/** Burned to open the window, wei. */
	burnWei: bigint;
	/** The pool has no LP now: whoever stakes names the amount, and so sets the price. */
	opening: boolean;
}

/**
 * What an LP with a window of so many seconds would pay in the next block.
 *
 * @throws RallyError `class.unknown`, `chain.unreachable`
 */
export async function quoteLpStake(
	chain: Chain,
	{ classId, durationS }: { classId: ClassId; durationS: number }
): Promise<LpStakeQuote> {
	const [quote, terms] = await Promise.all([
		read(chain, {
			address: chain.deployment.lens,
			abi: poolLensAbi,
			functionName: 'quoteInject',
			args: [classId, BigInt(durationS)]
		}),
		getTerms(chain, classId)
	]);
	return {
		endS: Number(quote.end),
		computeSeconds: quote.computeSeconds,
		rallyWei: quote.rally,
		minOpeningWei: terms.floorPriceWad * quote.computeSeconds,
		burnWei: terms.burnPerWindowWei,
		opening: quote.opening
	};
}
