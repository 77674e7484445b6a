import type { LeaseView } from '$lib/chain/types';
import { toRallyError } from '$lib/core/errors';
import type { LeaseId } from '$lib/core/ids';
import type { ProviderChain } from './ports';

/** Leases of one device that are kept in mind; their windows don't last longer than a few of them. */
const KEPT = 32;

/**
 * Looks leases up on the chain, and where that can't be asked, says what it said last: a lease that was checked stays
 * checked for its time. It may have been given back since, at most; its end does not move.
 *
 * @throws RallyError `chain.unreachable` about a lease that was never looked up, or was over
 */
export function rememberLeases({
	getLease,
	nowS
}: Pick<ProviderChain, 'getLease' | 'nowS'>): ProviderChain['getLease'] {
	const known = new Map<LeaseId, LeaseView>();
	return async (leaseId) => {
		try {
			const lease = await getLease(leaseId);
			known.delete(leaseId);
			if (lease) known.set(leaseId, lease);
			const [oldest] = known.keys();
			if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
			return lease;
		} catch (thrown) {
			const lease = known.get(leaseId);
			if (lease && nowS() < lease.endS && toRallyError(thrown).code === 'chain.unreachable') return lease;
			throw thrown;
		}
	};
}
