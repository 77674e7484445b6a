import type { Chain } from './createChain';
import type { WalletState } from './types';
import { walletState } from './walletState';

/**
 * Calls back at once and whenever the wallet, its account or its chain changes.
 *
 * @returns a function that ends it
 */
export function watchWallet(chain: Chain, callback: (state: WalletState) => void): () => void {
	return chain.config.subscribe(
		() => walletState(chain),
		(state) => callback(state),
		{ emitImmediately: true, equalityFn: (a, b) => JSON.stringify(a) === JSON.stringify(b) }
	);
}
