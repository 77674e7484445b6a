/*
 * The agents of arXiv 2404.02174, "Bounds of Block Rewards in Honest PinFi Systems" (He, Mao, Li), around one
 * dissipative constant-product pool, block by block, on this project's own quotes.
 *
 * A block is one lifetime of the asset: whatever compute is in the pool at its end has perished.
 *
 * - Liquidity providers put the same compute into every block, and beside it RALLY at the price the last block
 *   closed at. They earn γ for each compute-second provided and take back, at the block's end, what the reserve
 *   then holds. Each second provided is one not sold outside for β.
 * - A speculating seller brings a slice of compute that is worth β outside, sells it at once, and may forfeit its
 *   collateral: it acts where the pool pays more than β + pθ.
 * - A speculating buyer buys a slice where it costs less than β and sells it outside for β.
 * - A genuine buyer buys a slice where it costs less than δ, what it is worth to whoever uses it.
 *
 * Each of the three traders looks once a block. A slice is small against the pool's compute ("quasi-static"): the
 * price moves by a small factor a block until nobody trades any more, which is the cessation time.
 *
 * The paper's: the four agents, a quasi-static constant-product pool, α, β, γ, δ, θ and p, that trading ceases, and
 * a phase diagram over X = α/(β+pθ) and Y = γ/(β+pθ). Its borders are what this model is held to: speculating buyers
 * below α = β, sellers above α = β + pθ, LPs against buyers at γ = β, genuine buyers up to δ, and LPs against
 * sellers along a curve that leaves X = 1 at Y = β/(β+pθ).
 *
 * Our reading, for we had the paper's abstract and its diagram but not its equations: that LPs renew the same
 * compute each block while what sellers brought perishes, so that the price falls by an equal factor a slice; that
 * pθ is what a seller loses on average, a second; and that an LP is judged over the whole time until trading
 * ceases, its losses to sellers included, which vanish with the slice. No number is fitted to the diagram. As slices
 * get finer the curve tends to γ = (α−c)/ln(α/c) − pθ with c = β + pθ; the simulation does not know this, its
 * tests do.
 */

/** What the agents know. All but p in wei a compute-second. */
export interface MarketTerms {
	/** α: the pool's price when the first block opens. */
	startWad: bigint;
	/** β: what compute brings in the market outside, and costs there. */
	outsideWad: bigint;
	/** θ: the collateral a seller may forfeit. */
	collateralWad: bigint;
	/** p: how probably it does, a WAD being certain. */
	forfeitWad: bigint;
	/** δ: what compute is worth to a genuine buyer; 0 for none. */
	genuineWad: bigint;
	/** γ: the block reward of an LP. */
	rewardWad: bigint;
}

/** How finely time and trade are cut. */
export interface MarketGrain {
	/** Compute-seconds that LPs provide each block. */
	liquiditySeconds: bigint;
	/** Compute-seconds an agent trades at a time; below what LPs provide. */
	sliceSeconds: bigint;
	/** Blocks after which to stop where agents still trade. */
	maxBlocks: number;
}
