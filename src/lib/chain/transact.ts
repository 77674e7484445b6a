import type { TransactionReceipt } from 'viem';
import { call, estimateGas, sendTransaction, waitForTransactionReceipt } from 'viem/actions';
import { RallyError } from '$lib/core/errors';
import type { Address, Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { getSigner } from './getSigner';
import { inTurn, type Lane } from '$lib/core/inTurn';
import { toChainError } from './toChainError';

/** One call of a contract, its arguments encoded. */
export interface EncodedCall {
	to: Address;
	data: Hex;
}

/** A transaction not mined by then is told to the person; it may still be mined. */
const MINED_TIMEOUT_MS = 120_000;

/** Sends of one burner wait for each other, or two would take the same nonce. */
const sends: Lane<Chain> = new WeakMap();

/**
 * Tries the call without sending it, sends it, and waits until it is mined. What the contract refuses is
 * refused before anything is signed or paid.
 *
 * @throws RallyError of `toChainError`; `chain.notMined` after two minutes
 */
export async function transact(chain: Chain, { to, data }: EncodedCall): Promise<TransactionReceipt> {
	const signer = await getSigner(chain);
	const { publicClient } = chain;
	const request = { account: signer.account, to, data } as const;
	const send = async (): Promise<Hex> => {
		await call(publicClient, { ...request, blockTag: 'pending' });
		const gas = await estimateGas(publicClient, { ...request, blockTag: 'pending' });
		return sendTransaction(signer, { ...request, chain: signer.chain, gas: withMargin(gas) });
	};
	try {
		const hash = signer.account.type === 'local' ? await inTurn(sends, chain, send) : await send();
		const receipt = await waitForTransactionReceipt(publicClient, { hash, timeout: MINED_TIMEOUT_MS });
		if (receipt.status === 'success') return receipt;
		// Something changed between the trial and the block; the reason, if it still holds, is the best one.
		await call(publicClient, { ...request, blockTag: 'pending' });
		throw new RallyError('The chain refused the transaction, because something changed meanwhile.', {
			code: 'chain.reverted',
			details: hash,
			hint: 'Try again.'
		});
	} catch (error) {
		throw toChainError(error, chain);
	}
}

/** Settling a pool costs more the more ticks have passed, and a tick may pass between estimate and block. */
function withMargin(gas: bigint): bigint {
	return (gas * 5n) / 4n + 50_000n;
}
