import { poolsAbi } from '$abi/Pools';
import type { Address, LeaseId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { getLease } from './getLease';
import { read } from './read';
import { readPages } from './readPages';
import type { LeaseView } from './types';

/**
 * Every lease of a client, newest first.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getLeasesOf(chain: Chain, client: Address): Promise<LeaseView[]> {
	const ids = await readPages((offset, limit) =>
		read(chain, {
			address: chain.deployment.pools,
			abi: poolsAbi,
			functionName: 'leasesOf',
			args: [client, offset, limit]
		})
	);
	const leases = await Promise.all(ids.map((id) => getLease(chain, id as LeaseId)));
	return leases.filter((lease) => lease !== undefined).reverse();
}
