import { stakingAbi } from '$abi/Staking';
import type { ClassId } from '$lib/core/ids';
import { priceWad } from '$lib/market/priceWad';
import type { Chain } from './createChain';
import { getClasses } from './getClasses';
import { getPoolState } from './getPoolState';
import { read } from './read';
import { readPages } from './readPages';
import type { PoolView } from './types';

/**
 * Every class with its pool as it stands now.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getPools(chain: Chain): Promise<PoolView[]> {
	const classes = await getClasses(chain);
	return Promise.all(
		classes.map(async (each): Promise<PoolView> => {
			const [state, ends] = await Promise.all([
				getPoolState(chain, each.classId),
				windowEnds(chain, each.classId)
			]);
			return {
				...each,
				state,
				priceWad: priceWad(state),
				openWindows: ends.filter((end) => end > state.settledAtS).length,
				idleWindows: Number(state.idleDevices)
			};
		})
	);
}

function windowEnds(chain: Chain, classId: ClassId): Promise<number[]> {
	return readPages(async (offset, limit) => {
		const [, windows] = await read(chain, {
			address: chain.deployment.staking,
			abi: stakingAbi,
			functionName: 'listWindows',
			args: [classId, offset, limit]
		});
		return windows.filter(({ joinedAt }) => joinedAt > 0).map(({ end }) => end);
	});
}
