import type { TransactionReceipt } from 'viem';
import { call } from 'viem/actions';
import { rallyTokenAbi } from '$abi/RallyToken';
import type { Address } from '$lib/core/ids';
import type { Chain } from './createChain';
import { encoded } from './encoded';
import { getSigner } from './getSigner';
import { read } from './read';
import { inTurn, type Lane } from '$lib/core/inTurn';
import { refusal } from './refusals';
import { signPermit, type Permit } from './signPermit';
import { toChainError } from './toChainError';
import { transact, type EncodedCall } from './transact';

export interface Payment {
	/** What the called contract takes as things stand, wei; a wallet that holds less is refused before it is asked anything. */
	neededWei: bigint;
	/** The most it may take, wei; exactly this is approved, never more. */
	maxWei: bigint;
	/** The call once it is approved; its contract takes the RALLY. */
	plain: EncodedCall;
	/** The same call with a permit; none where the contract has no such entry. */
	permitted?: ((permit: Permit) => EncodedCall) | undefined;
}

const payments: Lane<Chain> = new WeakMap();

/**
 * Sends a call that takes RALLY from the wallet: with a permit where contract and wallet know it, else with
 * an approval of the exact amount sent before.
 *
 * @throws RallyError `chain.insufficientRally`, and those of `transact`
 */
export async function transactPaying(chain: Chain, payment: Payment): Promise<TransactionReceipt> {
	const { account } = await getSigner(chain);
	const work = () => pay(chain, account.address, payment);
	// A person answers an extension's questions in any order; a burner must not sign one permit's nonce twice.
	return account.type === 'local' ? inTurn(payments, chain, work) : work();
}

async function pay(
	chain: Chain,
	payer: Address,
	{ neededWei, maxWei, plain, permitted }: Payment
): Promise<TransactionReceipt> {
	const token = { address: chain.deployment.rally, abi: rallyTokenAbi } as const;
	const spender = plain.to;
	const [held, allowance] = await Promise.all([
		read(chain, { ...token, functionName: 'balanceOf', args: [payer] }),
		read(chain, { ...token, functionName: 'allowance', args: [payer, spender] })
	]);
	if (held < neededWei) {
		throw refusal('ERC20InsufficientBalance', [payer, held, neededWei]);
	}
	if (allowance >= maxWei) return transact(chain, plain);
	await tryUnapproved(chain, { from: payer, plain });
	if (permitted) {
		const permit = await signPermit(chain, { spender, amountWei: maxWei }).catch((error: unknown) => {
			const known = toChainError(error, chain);
			// A wallet that cannot sign typed data, as some contract wallets, can still approve.
			if (known.code === 'chain.failed') return undefined;
			throw known;
		});
		if (permit) return transact(chain, permitted(permit));
	}
	await transact(chain, encoded(token, 'approve', [spender, maxWei]));
	return transact(chain, plain);
}

/** Contracts take the money last: what they refuse before that is worth knowing before anything is signed. */
async function tryUnapproved(
	chain: Chain,
	{ from, plain }: { from: Address; plain: EncodedCall }
): Promise<void> {
	try {
		await call(chain.publicClient, { account: from, ...plain, blockTag: 'pending' });
	} catch (error) {
		const refusal = toChainError(error, chain);
		if (refusal.code !== 'chain.allowanceTooSmall') throw refusal;
	}
}
