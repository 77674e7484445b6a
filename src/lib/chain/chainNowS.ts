import type { Chain } from './createChain';
import { toChainError } from './toChainError';

/**
 * The second at which a transaction sent now would run: the pending block's time, or the latest block's
 * where the node makes no pending one.
 *
 * The latest block alone will not do: a chain that mines on demand, as anvil does, may have mined its last
 * one hours ago. This tab's own clock will not do either: it may be wrong, and a test chain's time may have
 * been moved.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function chainNowS(chain: Chain): Promise<number> {
	try {
		const [pending, latest] = await Promise.all([
			chain.publicClient.getBlock({ blockTag: 'pending' }).catch(() => undefined),
			chain.publicClient.getBlock({ blockTag: 'latest' })
		]);
		const seconds = [pending?.timestamp ?? 0n, latest.timestamp].map(Number);
		return Math.max(...seconds);
	} catch (error) {
		throw toChainError(error, chain);
	}
}
