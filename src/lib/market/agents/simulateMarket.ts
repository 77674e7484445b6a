import { WAD } from '$lib/core/units';
import { quoteRentUp, quoteSellDown } from '../dissipativeMath';
import { mulDivDown, mulDivUp } from '../rounding';
import type { MarketGrain, MarketTerms } from './marketTerms';

/** What all agents of one kind have done. */
export interface AgentAccount {
	/** Compute-seconds provided, sold or bought. */
	seconds: bigint;
	/** Wei taken out of the pool, less what was put in. */
	poolWei: bigint;
	/** Wei gained outside the pool, less what was spent or forgone there; an LP's reward is in it. */
	outsideWei: bigint;
}

export interface MarketOutcome {
	provider: AgentAccount;
	speculatingSeller: AgentAccount;
	speculatingBuyer: AgentAccount;
	genuineBuyer: AgentAccount;
	/** Compute-seconds that nobody had bought when their block ended. */
	perishedSeconds: bigint;
	/** The pool's price at the end, ⌊y/x⌋ wei a compute-second. */
	priceWad: bigint;
	/** Blocks until nobody traded, that one included. */
	blocks: number;
	/** False where agents still traded in the last block allowed. */
	ceased: boolean;
}

/**
 * Lets the agents act block by block until nobody trades any more.
 *
 * @throws RangeError where a slice is not between 1 and the compute of LPs, or no block is allowed
 * @see marketTerms.ts for what each agent does
 */
export function simulateMarket(terms: MarketTerms, grain: MarketGrain): MarketOutcome {
	const { startWad, outsideWad, collateralWad, forfeitWad, genuineWad, rewardWad } = terms;
	const { liquiditySeconds, sliceSeconds, maxBlocks } = grain;
	if (sliceSeconds < 1n || sliceSeconds >= liquiditySeconds) {
		throw new RangeError('a slice is at least one compute-second and less than LPs provide');
	}
	if (maxBlocks < 1) throw new RangeError('a market needs at least one block');

	const sellerCostWei = sliceSeconds * outsideWad + mulDivUp(sliceSeconds * collateralWad, forfeitWad, WAD);
	const provider = account();
	const speculatingSeller = account();
	const speculatingBuyer = account();
	const genuineBuyer = account();
	let perishedSeconds = 0n;
	let priceWad = startWad;
	let blocks = 0;
	let traded = true;

	while (traded && blocks < maxBlocks) {
		traded = false;
		blocks += 1;
		let x = liquiditySeconds;
		let y = liquiditySeconds * priceWad;
		book(provider, liquiditySeconds, -y, liquiditySeconds * (rewardWad - outsideWad));

		const outWei = quoteSellDown(y, x, sliceSeconds);
		if (outWei > sellerCostWei) {
			book(speculatingSeller, sliceSeconds, outWei, -sellerCostWei);
			x += sliceSeconds;
			y -= outWei;
			traded = true;
		}
		for (const [buyer, worthWad] of [
			[speculatingBuyer, outsideWad],
			[genuineBuyer, genuineWad]
		] as const) {
			// A pool is never emptied.
			if (sliceSeconds >= x) continue;
			const costWei = quoteRentUp(y, x, sliceSeconds);
			if (costWei >= sliceSeconds * worthWad) continue;
			book(buyer, sliceSeconds, -costWei, sliceSeconds * worthWad);
			x -= sliceSeconds;
			y += costWei;
			traded = true;
		}

		provider.poolWei += y;
		perishedSeconds += x;
		priceWad = mulDivDown(y, 1n, x);
	}
	return {
		provider,
		speculatingSeller,
		speculatingBuyer,
		genuineBuyer,
		perishedSeconds,
		priceWad,
		blocks,
		ceased: !traded
	};
}

const account = (): AgentAccount => ({ seconds: 0n, poolWei: 0n, outsideWei: 0n });

function book(to: AgentAccount, seconds: bigint, poolWei: bigint, outsideWei: bigint): void {
	to.seconds += seconds;
	to.poolWei += poolWei;
	to.outsideWei += outsideWei;
}
