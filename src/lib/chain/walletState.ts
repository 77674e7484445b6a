import { BURNER } from './burnerConnector';
import type { Chain } from './createChain';
import type { WalletState } from './types';

/** Who signs in this tab now. */
export function walletState({ config, network }: Chain): WalletState {
	const { connections, current, status } = config.state;
	const connection = current === null ? undefined : connections.get(current);
	// After a reload wagmi remembers connections that are not taken up again yet.
	if (connection && status === 'connected') {
		const address = connection.accounts[0];
		if (connection.connector.type === BURNER) return { kind: 'burner', address };
		return {
			kind: 'injected',
			address,
			name: connection.connector.name,
			wrongChain: connection.chainId !== network.chainId
		};
	}
	return status === 'connecting' || status === 'reconnecting' ? { kind: 'connecting' } : { kind: 'none' };
}
