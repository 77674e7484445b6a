import { connectBurner } from '$lib/chain/connectBurner';
import { connectInjected } from '$lib/chain/connectInjected';
import type { Chain } from '$lib/chain/createChain';
import { disconnectWallet } from '$lib/chain/disconnectWallet';
import { getBalances } from '$lib/chain/getBalances';
import { listInjectedWallets } from '$lib/chain/listInjectedWallets';
import { reconnectWallet } from '$lib/chain/reconnectWallet';
import { requestFunds } from '$lib/chain/requestFunds';
import { switchChain } from '$lib/chain/switchChain';
import { watchWallet } from '$lib/chain/watchWallet';
import type { Hex } from '$lib/core/ids';
import type { WalletActions } from '../services';
import type { EnsureFunds } from './createFunding';

/** Remembers that the person chose the burner wallet; its key lies in the key repository. */
const BURNER_CHOSEN = 'rally.burner';

/** The wallet of this tab. `burnerKey` makes the burner's key at first use. */
export function walletActions(
	chain: Chain,
	{
		burnerKey,
		ensureFunds,
		storage
	}: {
		burnerKey: () => Promise<Hex>;
		ensureFunds: EnsureFunds;
		storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
	}
): WalletActions {
	const hasFaucet = chain.network.faucetUrl !== undefined;
	return {
		hasFaucet,
		watch: (listener) => watchWallet(chain, listener),
		async reconnect() {
			if (hasFaucet && storage.getItem(BURNER_CHOSEN)) {
				await connectBurner(chain, { privateKey: await burnerKey() });
			} else {
				await reconnectWallet(chain);
			}
		},
		listInjected: async () => listInjectedWallets(chain),
		async connectBurner() {
			const address = await connectBurner(chain, { privateKey: await burnerKey() });
			storage.setItem(BURNER_CHOSEN, 'yes');
			await ensureFunds(address);
		},
		async connectInjected(id) {
			await connectInjected(chain, { id });
			storage.removeItem(BURNER_CHOSEN);
		},
		async disconnect() {
			storage.removeItem(BURNER_CHOSEN);
			await disconnectWallet(chain);
		},
		switchChain: () => switchChain(chain),
		balances: (address) => getBalances(chain, address),
		requestFunds: async (address) => void (await requestFunds(chain, { address }))
	};
}
