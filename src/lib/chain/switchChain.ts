import { switchChain as wagmiSwitchChain } from '@wagmi/core';
import type { Chain } from './createChain';
import { noWallet } from './getSigner';
import { toChainError } from './toChainError';
import { walletState } from './walletState';

/**
 * Asks the connected wallet to stand on this network, and to add it where it does not know it.
 *
 * @throws RallyError `wallet.none`, `wallet.refused`, `chain.failed`
 */
export async function switchChain(chain: Chain): Promise<void> {
	if (walletState(chain).kind === 'none') throw noWallet();
	try {
		await wagmiSwitchChain(chain.config, { chainId: chain.network.chainId });
	} catch (error) {
		throw toChainError(error, chain);
	}
}
