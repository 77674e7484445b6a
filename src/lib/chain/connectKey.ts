import { connect } from '@wagmi/core';
import { RallyError } from '$lib/core/errors';
import type { Address, Hex } from '$lib/core/ids';
import { burnerConnector } from './burnerConnector';
import type { Chain } from './createChain';
import { disconnectWallet } from './disconnectWallet';

/**
 * Signs from now on with a private key, in place of any wallet connected before: for services in Node, whose
 * operator keeps the key. A page connects a burner instead, and only where coins are worth nothing.
 *
 * @param privateKey 32 bytes
 * @returns the key's address
 * @throws RallyError `wallet.badKey`
 */
export async function connectKey(chain: Chain, { privateKey }: { privateKey: Hex }): Promise<Address> {
	if (!/^0x[0-9a-fA-F]{64}$/.test(privateKey) || BigInt(privateKey) === 0n) {
		throw new RallyError('The wallet’s private key is not 32 bytes.', { code: 'wallet.badKey' });
	}
	await disconnectWallet(chain);
	const { accounts } = await connect(chain.config, { connector: burnerConnector(privateKey) });
	return accounts[0];
}
