import type { Abi, ContractFunctionArgs, ContractFunctionName, ContractFunctionReturnType } from 'viem';
import { readContract, type ReadContractParameters } from 'viem/actions';
import type { Address } from '$lib/core/ids';
import type { Chain } from './createChain';
import { toChainError } from './toChainError';

type Readonly = 'pure' | 'view';

interface ContractRead<
	abi extends Abi,
	name extends ContractFunctionName<abi, Readonly>,
	args extends ContractFunctionArgs<abi, Readonly, name>
> {
	address: Address;
	abi: abi;
	functionName: name;
	args: args;
}

/**
 * Calls a view at the pending block: at the time at which a transaction sent now would run. See `chainNowS`.
 *
 * @throws RallyError of `toChainError`
 */
export async function read<
	const abi extends Abi,
	name extends ContractFunctionName<abi, Readonly>,
	const args extends ContractFunctionArgs<abi, Readonly, name>
>(
	chain: Chain,
	call: ContractRead<abi, name, args>
): Promise<ContractFunctionReturnType<abi, Readonly, name, args>> {
	try {
		const parameters = { ...call, blockTag: 'pending' } as unknown as ReadContractParameters<abi, name, args>;
		return await readContract(chain.publicClient, parameters);
	} catch (error) {
		throw toChainError(error, chain);
	}
}
