import { createConnector, type CreateConnectorFn } from '@wagmi/core';
import { createWalletClient, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { Hex } from '$lib/core/ids';

/** The connector's `type`, by which a burner is told from an injected wallet. */
export const BURNER = 'burner';

/**
 * A wallet made of a private key in this tab: signs at once, asks nobody.
 *
 * Warning: whoever reads the key owns what it holds; only for networks whose coins are worth nothing.
 */
export function burnerConnector(privateKey: Hex): CreateConnectorFn {
	const account = privateKeyToAccount(privateKey);
	return createConnector((config) => {
		const chainOf = (chainId: number | undefined) =>
			config.chains.find((chain) => chain.id === chainId) ?? config.chains[0];
		const getClient = async ({ chainId }: { chainId?: number | undefined } = {}) => {
			const chain = chainOf(chainId);
			const transport = config.transports?.[chain.id] ?? http();
			return createWalletClient({ account, chain, transport });
		};
		return {
			id: BURNER,
			name: 'Burner wallet',
			type: BURNER,
			// wagmi's type asks for two shapes by a type parameter that no implementation can see.
			connect: async () => ({ accounts: [account.address] as never, chainId: config.chains[0].id }),
			disconnect: async () => {},
			getAccounts: async () => [account.address],
			getChainId: async () => config.chains[0].id,
			getProvider: getClient,
			getClient,
			isAuthorized: async () => false,
			switchChain: async ({ chainId }) => chainOf(chainId),
			onAccountsChanged: () => {},
			onChainChanged: () => {},
			onDisconnect: () => {}
		};
	});
}
