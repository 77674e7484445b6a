import { getConnectorClient } from '@wagmi/core';
import type { Account, Chain as ViemChain, Client, Transport } from 'viem';
import { RallyError } from '$lib/core/errors';
import type { Chain } from './createChain';
import { toChainError } from './toChainError';
import { walletState } from './walletState';

/** What a transaction is signed and sent with. */
export type Signer = Client<Transport, ViemChain, Account>;

/** The refusal of an action that nobody could sign. */
export function noWallet(): RallyError {
	return new RallyError('No wallet is connected.', {
		code: 'wallet.none',
		hint: 'Connect a wallet, or make a burner wallet where the network offers one.'
	});
}

/**
 * The connected wallet, ready to sign on this network.
 *
 * @throws RallyError `wallet.none`; `wallet.wrongChain` where it stands on another chain
 */
export async function getSigner(chain: Chain): Promise<Signer> {
	const state = walletState(chain);
	if (state.kind === 'none' || state.kind === 'connecting') throw noWallet();
	if (state.kind === 'injected' && state.wrongChain) {
		throw new RallyError(`${state.name} stands on another chain than ${chain.network.name}.`, {
			code: 'wallet.wrongChain',
			hint: `Switch it to chain ${chain.network.chainId}.`
		});
	}
	try {
		const signer = await getConnectorClient(chain.config, { chainId: chain.network.chainId });
		return signer as Signer;
	} catch (error) {
		throw toChainError(error, chain);
	}
}
