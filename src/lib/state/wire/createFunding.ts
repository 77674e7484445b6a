import type { Chain } from '$lib/chain/createChain';
import { getBalances } from '$lib/chain/getBalances';
import { requestFunds } from '$lib/chain/requestFunds';
import type { Address } from '$lib/core/ids';

/** Sees to it that a wallet holds its first coins. @throws RallyError with the faucet's refusal */
export type EnsureFunds = (address: Address) => Promise<void>;

/**
 * Asks the faucet for an address that holds nothing, once however many ask at the same time: a wallet that was just
 * made is still being filled when its owner presses on, and the faucet gives to an address once an hour.
 */
export function createFunding(
	chain: Chain,
	{ balances = getBalances, request = requestFunds } = {}
): EnsureFunds {
	const underWay = new Map<Address, Promise<void>>();
	const fund = async (address: Address) => {
		const { rallyWei, gasWei } = await balances(chain, address);
		if (rallyWei === 0n || gasWei === 0n) await request(chain, { address });
	};
	return (address) => {
		const joined = underWay.get(address) ?? fund(address).finally(() => underWay.delete(address));
		underWay.set(address, joined);
		return joined;
	};
}
