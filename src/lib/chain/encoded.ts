import { encodeFunctionData, type Abi, type ContractFunctionArgs, type ContractFunctionName } from 'viem';
import type { Address } from '$lib/core/ids';
import type { EncodedCall } from './transact';

type Writes = 'nonpayable' | 'payable';

/** A call of one of a contract's functions that write, its arguments encoded. */
export function encoded<
	const abi extends Abi,
	name extends ContractFunctionName<abi, Writes>,
	const args extends ContractFunctionArgs<abi, Writes, name>
>({ address, abi }: { address: Address; abi: abi }, functionName: name, args: args): EncodedCall {
	const call = { abi, functionName, args } as unknown as Parameters<typeof encodeFunctionData>[0];
	return { to: address, data: encodeFunctionData(call) };
}
