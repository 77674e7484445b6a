import { rallyTokenAbi } from '$abi/RallyToken';
import type { Address } from '$lib/core/ids';
import type { Chain } from './createChain';
import { read } from './read';
import { toChainError } from './toChainError';
import type { Balances } from './types';

/**
 * What an address holds.
 *
 * @throws RallyError `chain.unreachable`
 */
export async function getBalances(chain: Chain, address: Address): Promise<Balances> {
	const [rallyWei, gasWei] = await Promise.all([
		read(chain, {
			address: chain.deployment.rally,
			abi: rallyTokenAbi,
			functionName: 'balanceOf',
			args: [address]
		}),
		chain.publicClient.getBalance({ address, blockTag: 'pending' }).catch((error: unknown) => {
			throw toChainError(error, chain);
		})
	]);
	return { rallyWei, gasWei };
}
