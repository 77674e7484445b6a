import type { Chain } from './createChain';

export interface InjectedWallet {
	/** For {@link connectInjected}: the wallet's reverse domain name, or `injected` for one without. */
	id: string;
	name: string;
	/** A data URI that the wallet announced. */
	icon: string | undefined;
}

/**
 * The wallet extensions in this browser, as they announced themselves (EIP-6963); an old one that only sets
 * `window.ethereum` stands in the list when it is the only one.
 */
export function listInjectedWallets(chain: Chain): InjectedWallet[] {
	const wallets = chain.config.connectors
		.filter(({ type }) => type === 'injected')
		.map(({ id, name, icon }) => ({ id, name: id === 'injected' ? 'Browser wallet' : name, icon }));
	const announced = wallets.filter(({ id }) => id !== 'injected');
	if (announced.length > 0) return announced;
	return typeof window !== 'undefined' && 'ethereum' in window && window.ethereum ? wallets : [];
}
