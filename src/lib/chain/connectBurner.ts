import { RallyError } from '$lib/core/errors';
import type { Address, Hex } from '$lib/core/ids';
import { connectKey } from './connectKey';
import type { Chain } from './createChain';

/**
 * Signs from now on with a private key of this tab, in place of any wallet connected before.
 *
 * @param privateKey 32 bytes; `generatePrivateKey()` of `viem/accounts` makes one, storing it is the caller's
 * @returns the wallet's address
 * @throws RallyError `wallet.burnerNotHere` on a network without a faucet, where coins may be worth something;
 *   `wallet.badKey`
 */
export async function connectBurner(chain: Chain, { privateKey }: { privateKey: Hex }): Promise<Address> {
	if (chain.network.faucetUrl === undefined) {
		throw new RallyError(`A burner wallet is for test networks only, and ${chain.network.name} is none.`, {
			code: 'wallet.burnerNotHere',
			hint: 'Connect a wallet extension instead.'
		});
	}
	return connectKey(chain, { privateKey });
}
