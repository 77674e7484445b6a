import type { Address, Hex } from '$lib/core/ids';
import type { Movement } from '$lib/core/movement';
import type { Chain } from './createChain';
import { movementsIn } from './movementsIn';
import { toChainError } from './toChainError';

/**
 * What a mined transaction did to a provider's RALLY, from its own receipt.
 *
 * @returns nothing where it failed, or was about something else
 * @throws RallyError `chain.unreachable`, `chain.failed` where the node does not know it
 */
export async function getMovements(
	chain: Chain,
	{ owner, transactionHash }: { owner: Address; transactionHash: Hex }
): Promise<Movement[]> {
	const { publicClient, deployment } = chain;
	try {
		const receipt = await publicClient.getTransactionReceipt({ hash: transactionHash });
		const { timestamp } = await publicClient.getBlock({ blockNumber: receipt.blockNumber });
		return movementsIn(receipt, { deployment, owner, atMs: Number(timestamp) * 1000 });
	} catch (error) {
		throw toChainError(error, chain);
	}
}
