import { connect } from '@wagmi/core';
import { RallyError } from '$lib/core/errors';
import type { Address } from '$lib/core/ids';
import type { Chain } from './createChain';
import { disconnectWallet } from './disconnectWallet';
import { toChainError } from './toChainError';

/**
 * Asks a wallet extension for its account. It may stand on another chain: see `wrongChain` of the wallet's
 * state, and {@link switchChain}.
 *
 * @param id of {@link listInjectedWallets}
 * @throws RallyError `wallet.notFound`, `wallet.refused`
 */
export async function connectInjected(chain: Chain, { id }: { id: string }): Promise<Address> {
	const connector = chain.config.connectors.find((each) => each.type === 'injected' && each.id === id);
	if (!connector) {
		throw new RallyError('That wallet is no longer in this browser.', {
			code: 'wallet.notFound',
			details: id,
			hint: 'Switch its extension on, reload the page and try again.'
		});
	}
	await disconnectWallet(chain);
	try {
		const { accounts } = await connect(chain.config, { connector });
		return accounts[0];
	} catch (error) {
		throw toChainError(error, chain);
	}
}
