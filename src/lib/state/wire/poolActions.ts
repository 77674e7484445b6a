import type { Chain } from '$lib/chain/createChain';
import { getPoolHistory } from '$lib/chain/getPoolHistory';
import { getSlopeChanges } from '$lib/chain/getSlopeChanges';
import { getWindows } from '$lib/chain/getWindows';
import { watchPools } from '$lib/chain/watchPools';
import { priceWad } from '$lib/market/priceWad';
import { projectPool } from '$lib/market/projectPool';
import type { PoolActions } from '../services';

/** Between two looks at the pools. */
const POOLS_MS = 3000;

/** The pools as pages read them. */
export function poolActions(chain: Chain): PoolActions {
	return {
		watch(listener) {
			const ended = new AbortController();
			watchPools(
				chain,
				(reading) =>
					listener(
						reading.status === 'live'
							? { status: 'live', pools: reading.pools, atMs: reading.readAtMs }
							: { status: 'unreachable', error: reading.error }
					),
				{ intervalMs: POOLS_MS, signal: ended.signal }
			);
			return () => ended.abort();
		},
		windows: (classId) => getWindows(chain, classId),
		history: (classId) => getPoolHistory(chain, { classId }),
		slopes: (classId, { fromS, toS }) => getSlopeChanges(chain, { classId, fromS, toS }),
		project(state, toS, slopes) {
			const { xSeconds, yWei, ...rest } = projectPool(state, toS, slopes);
			return { xSeconds, yWei, priceWad: priceWad({ xSeconds, yWei, ...rest }) ?? 0n };
		}
	};
}
