import { poolsAbi } from '$abi/Pools';
import type { Address, LeaseId } from '$lib/core/ids';
import type { Chain } from './createChain';
import { getLease } from './getLease';
import { toChainError } from './toChainError';
import type { LeaseView } from './types';

/**
 * Every lease of a client, newest first, from the chain's own events.
 *
 * @throws RallyError `chain.unreachable`, `chain.failed`
 */
export async function getLeasesOf(chain: Chain, client: Address): Promise<LeaseView[]> {
	const events = await chain.publicClient
		.getContractEvents({
			address: chain.deployment.pools,
			abi: poolsAbi,
			eventName: 'Rented',
			args: { client },
			fromBlock: 0n,
			strict: true
		})
		.catch((error: unknown) => {
			throw toChainError(error, chain);
		});
	const leases = await Promise.all(events.map(({ args }) => getLease(chain, args.leaseId as LeaseId)));
	return leases.filter((lease) => lease !== undefined).reverse();
}
