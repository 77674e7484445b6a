import { disconnect } from '@wagmi/core';
import type { Chain } from './createChain';

/** Lets go of every wallet this tab is connected to; with none it does nothing. */
export async function disconnectWallet(chain: Chain): Promise<void> {
	for (const [uid, { connector }] of [...chain.config.state.connections]) {
		// After a reload wagmi's storage gives back a connector's name and id without its functions.
		if ('disconnect' in connector) await disconnect(chain.config, { connector });
		else forget(chain, uid);
	}
}

function forget(chain: Chain, uid: string): void {
	chain.config.setState((state) => {
		const connections = new Map([...state.connections].filter(([each]) => each !== uid));
		const current = state.current === uid ? null : state.current;
		return { ...state, connections, current, status: current ? state.status : 'disconnected' };
	});
}
