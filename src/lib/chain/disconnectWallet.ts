import { disconnect } from '@wagmi/core';
import type { Chain } from './createChain';

/** Lets go of every wallet this tab is connected to; with none it does nothing. */
export async function disconnectWallet(chain: Chain): Promise<void> {
	for (const { connector } of [...chain.config.state.connections.values()]) {
		await disconnect(chain.config, { connector });
	}
}
