import { parseSignature } from 'viem';
import { signTypedData } from 'viem/actions';
import { rallyTokenAbi } from '$abi/RallyToken';
import type { Address, Hex } from '$lib/core/ids';
import { chainNowS } from './chainNowS';
import type { Chain } from './createChain';
import { getSigner } from './getSigner';
import { read } from './read';

/** `PermitInput` of the contracts: an ERC-2612 approval, signed. */
export interface Permit {
	value: bigint;
	deadline: bigint;
	v: number;
	r: Hex;
	s: Hex;
}

/** A person may take this long over the transaction that follows. */
const PERMIT_SECONDS = 1_200;

/**
 * Has the wallet sign that `spender` may take this much RALLY, once and soon. Sends nothing.
 *
 * @throws RallyError `chain.unreachable`; whatever the wallet throws
 */
export async function signPermit(
	chain: Chain,
	{ spender, amountWei }: { spender: Address; amountWei: bigint }
): Promise<Permit> {
	const signer = await getSigner(chain);
	const owner = signer.account.address;
	const token = { address: chain.deployment.rally, abi: rallyTokenAbi } as const;
	const [[, name, version], nonce, nowS] = await Promise.all([
		read(chain, { ...token, functionName: 'eip712Domain', args: [] }),
		read(chain, { ...token, functionName: 'nonces', args: [owner] }),
		chainNowS(chain)
	]);
	const deadline = BigInt(nowS + PERMIT_SECONDS);
	const signature = await signTypedData(signer, {
		domain: { name, version, chainId: chain.network.chainId, verifyingContract: token.address },
		types: {
			Permit: [
				{ name: 'owner', type: 'address' },
				{ name: 'spender', type: 'address' },
				{ name: 'value', type: 'uint256' },
				{ name: 'nonce', type: 'uint256' },
				{ name: 'deadline', type: 'uint256' }
			]
		},
		primaryType: 'Permit',
		message: { owner, spender, value: amountWei, nonce, deadline }
	});
	const { r, s, yParity } = parseSignature(signature);
	return { value: amountWei, deadline, v: 27 + yParity, r, s };
}
