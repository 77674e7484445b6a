import type { PoolView } from '$lib/chain/types';
import { formatAmount, formatBps, formatDuration } from '$lib/ui/format';

/**
 * What a window would put in or bring now, in one sentence. The chain computes the binding amount when the
 * transaction is mined; prices move until then.
 *
 * @returns undefined where the pool has no price to reckon with
 */
export function stakeEstimate(
	pool: PoolView | undefined,
	{ mode, windowSeconds }: { mode: 'lp' | 'seller'; windowSeconds: number }
): string | undefined {
	if (!pool || pool.priceWad === undefined) return undefined;
	const seconds = BigInt(windowSeconds);
	const span = formatDuration(windowSeconds);
	if (mode === 'lp') {
		const putIn = formatAmount(pool.priceWad * seconds);
		return `At the price now, about ${putIn} RALLY go in beside your ${span}, and flow back to you over that time.`;
	}
	const { yWei, xSeconds } = pool.state;
	if (yWei === 0n) return undefined;
	const proceeds = (yWei * seconds) / (xSeconds + seconds);
	const paid = formatAmount(proceeds - (proceeds * BigInt(pool.feeBps)) / 10_000n);
	const held = formatAmount((proceeds * BigInt(pool.collateralBps)) / 10_000n);
	return `Your ${span} sell for about ${paid} RALLY now; ${held} RALLY (${formatBps(pool.collateralBps)}) are held until the end.`;
}
