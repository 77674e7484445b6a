import { classRegistryAbi } from '$abi/ClassRegistry';
import type { ClassId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';
import { readPages } from './readPages';
import type { ResourceClassView } from './types';

/**
 * Every resource class, in the order of their creation.
 *
 * @throws RallyError `chain.unreachable`
 */
export function getClasses(chain: Chain): Promise<ResourceClassView[]> {
	return readPages(async (offset, limit) => {
		const [ids, classes] = await read(chain, {
			address: chain.deployment.classes,
			abi: classRegistryAbi,
			functionName: 'listClasses',
			args: [offset, limit]
		});
		return classes.map((each, i): ResourceClassView => ({
			classId: ids[i] as ClassId,
			name: each.name,
			kernel: each.kernel,
			minScore: each.minScore,
			minMemoryBytes: each.minMemoryBytes,
			floorPriceWad: each.floorPriceWad,
			attestationValiditySeconds: each.attestationValiditySeconds,
			feeBps: each.feeBps,
			collateralBps: each.collateralBps,
			saleLimitSeconds: each.saleLimitSeconds,
			quorum: each.quorum,
			burnPerWindowWei: each.burnPerWindow,
			maintenanceFeeWei: each.maintenanceFee,
			challengeFeeWei: each.challengeFee,
			stakeLimitWei: each.stakeLimit
		}));
	});
}
