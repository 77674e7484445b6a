import { poolLensAbi } from '$abi/PoolLens';
import { RallyError } from '$lib/core/errors';
import type { ClassId } from '$lib/core/ids';
import type { PoolState } from '$lib/market/poolState';
import { chainNowS } from './chainNowS';
import type { Chain } from './createChain';
import { read } from './read';

/** A trade may be mined between asking for the time and asking for the pool; twice in a row is rare. */
const TRIES = 3;

/**
 * The pool as it would meet a transaction sent now, by the contract's own view.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getPoolState(chain: Chain, classId: ClassId): Promise<PoolState> {
	for (let attempt = 1; ; attempt++) {
		const nowS = await chainNowS(chain);
		try {
			const pool = await read(chain, {
				address: chain.deployment.lens,
				abi: poolLensAbi,
				functionName: 'poolAt',
				args: [classId, BigInt(nowS)]
			});
			return {
				yWei: pool.y,
				xSeconds: pool.x,
				idleDevices: BigInt(pool.idle),
				lpMass: pool.mass,
				lpMassPerSecond: pool.massPerSecond,
				lastPriceWad: pool.lastPriceWad,
				ceilingWad: pool.ceilingWad,
				rateX128: pool.rateX128,
				accX128: pool.accX128,
				priceCumulative: pool.priceCumulative,
				settledAtS: pool.settledAt
			};
		} catch (error) {
			// The contract cannot settle a pool to before its last trade.
			const moved = error instanceof RallyError && error.code === 'chain.failed';
			if (!moved || attempt === TRIES) throw error;
		}
	}
}
