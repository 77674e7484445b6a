import { accuseDevice } from '$lib/chain/accuseDevice';
import { endLease, quoteEndLease } from '$lib/chain/endLease';
import { getLease } from '$lib/chain/getLease';
import { getWindows } from '$lib/chain/getWindows';
import type { Chain } from '$lib/chain/createChain';
import type { ChainClock } from '$lib/chain/chainClock';
import { quoteRent } from '$lib/chain/quoteRent';
import { rent } from '$lib/chain/rent';
import type { ClientChain } from '$lib/client/ports';

/** The chain as a client asks it, under the wallet connected in this tab. */
export function clientChain(chain: Chain, time: ChainClock): ClientChain {
	return {
		chainId: chain.network.chainId,
		nowS: time.nowS,
		quoteRent: (request) => quoteRent(chain, request),
		getWindows: (classId) => getWindows(chain, classId),
		getLease: (leaseId) => getLease(chain, leaseId),
		async rent(request) {
			await time.measure();
			const { transactionHash, lease } = await rent(chain, request);
			return { leaseId: lease.leaseId, transactionHash };
		},
		accuse: (request) => accuseDevice(chain, request),
		quoteEndLease: ({ lease, windowIds }) => quoteEndLease(chain, { ...lease, windowIds }),
		endLease: (request) => endLease(chain, request)
	};
}
