import { poolsAbi } from '$abi/Pools';
import type { ClassId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';

/** One reading of a pool's accumulator: Σ last price · seconds. */
export interface PriceObservation {
	priceCumulative: bigint;
	timeS: number;
}

/**
 * Reads a pool's accumulator: two readings give the mean price of the last trade between them,
 * `(b.priceCumulative − a.priceCumulative) / (b.timeS − a.timeS)`.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function observePrice(chain: Chain, classId: ClassId): Promise<PriceObservation> {
	const [priceCumulative, time] = await read(chain, {
		address: chain.deployment.pools,
		abi: poolsAbi,
		functionName: 'observe',
		args: [classId]
	});
	return { priceCumulative, timeS: time };
}
