import { poolLensAbi } from '$abi/PoolLens';
import type { ClassId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { getTerms } from './getTerms';
import { read } from './read';

/** What staking a device as seller brings and takes. */
export interface SellerStakeQuote {
	endS: number;
	computeSeconds: bigint;
	/** What the pool pays, after its fee, wei. */
	proceedsWei: bigint;
	/** Burned swap fee, wei. */
	feeWei: bigint;
	/** Held until the end, wei. */
	collateralWei: bigint;
	/** Held until the end, wei. */
	maintenanceFeeWei: bigint;
	/** Burned to open the window, wei. */
	burnWei: bigint;
	/** What the wallet must hold: burn, maintenance fee, and what of the collateral the proceeds do not cover, wei. */
	neededWei: bigint;
}

/**
 * What a seller with a window of so many seconds would get in the next block.
 *
 * @throws RallyError `stake.noLiquidity`, `class.unknown`, `chain.unreachable`
 */
export async function quoteSellerStake(
	chain: Chain,
	{ classId, durationS }: { classId: ClassId; durationS: number }
): Promise<SellerStakeQuote> {
	const [quote, terms] = await Promise.all([
		read(chain, {
			address: chain.deployment.lens,
			abi: poolLensAbi,
			functionName: 'quoteSell',
			args: [classId, BigInt(durationS)]
		}),
		getTerms(chain, classId)
	]);
	const uncovered = quote.collateral > quote.proceeds ? quote.collateral - quote.proceeds : 0n;
	return {
		endS: Number(quote.end),
		computeSeconds: quote.computeSeconds,
		proceedsWei: quote.proceeds,
		feeWei: quote.fee,
		collateralWei: quote.collateral,
		maintenanceFeeWei: terms.maintenanceFeeWei,
		burnWei: terms.burnPerWindowWei,
		neededWei: terms.burnPerWindowWei + terms.maintenanceFeeWei + uncovered
	};
}
