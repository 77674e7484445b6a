import { reconnect } from '@wagmi/core';
import type { Chain } from './createChain';

/**
 * Takes up the injected wallet that was used last before a reload, without asking the person again. Where
 * there was none, or it withdrew its leave, nothing happens.
 *
 * @returns whether a wallet is connected now
 */
export async function reconnectWallet({ config }: Chain): Promise<boolean> {
	const recentId = await config.storage?.getItem('recentConnectorId');
	const connectors = config.connectors.filter(({ id }) => id === recentId);
	if (connectors.length === 0) return false;
	const connections = await reconnect(config, { connectors }).catch(() => []);
	return connections.length > 0;
}
