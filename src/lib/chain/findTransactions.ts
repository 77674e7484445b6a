import { encodeEventTopics, numberToHex, pad, zeroAddress, type Abi, type ContractEventName } from 'viem';
import { rallyTokenAbi } from '$abi/RallyToken';
import { stakingAbi } from '$abi/Staking';
import type { Address, Hex } from '$lib/core/ids';
import type { Chain } from './createChain';
import { toChainError } from './toChainError';

/**
 * The transactions of a span of blocks in which a wallet's RALLY moved to or from the contracts that lending is about,
 * or in which a window of it ended. Three questions to the node, whatever happened.
 *
 * @param fromBlock the first to look into; @param toBlock the last
 * @returns hashes in no order, each once
 * @throws RallyError `chain.unreachable`, or `chain.failed` where the node answers no such question over so many blocks
 */
export async function findTransactions(
	chain: Chain,
	{ owner, fromBlock, toBlock }: { owner: Address; fromBlock: number; toBlock: number }
): Promise<Hex[]> {
	const { rally, staking, pools, verification, faults, certificates } = chain.deployment;
	const topicOf = <const abi extends Abi>(abi: abi, eventName: ContractEventName<abi>): Hex =>
		encodeEventTopics({ abi, eventName } as Parameters<typeof encodeEventTopics>[0])[0] as Hex;
	const transfer = topicOf(rallyTokenAbi, 'Transfer');
	const wallet = pad(owner);
	const takers = [staking, pools, verification, certificates].map((address) => pad(address));
	// The zero address mints the daily rewards.
	const payers = [staking, pools, verification, faults, zeroAddress].map((address) => pad(address));
	const span = { fromBlock: numberToHex(fromBlock), toBlock: numberToHex(toBlock) };
	const ask = (address: Address, topics: (Hex | Hex[] | null)[]) =>
		chain.publicClient.request({ method: 'eth_getLogs', params: [{ address, topics, ...span }] });
	try {
		const logs = await Promise.all([
			ask(rally, [transfer, wallet, takers]),
			ask(rally, [transfer, payers, wallet]),
			ask(staking, [topicOf(stakingAbi, 'WindowEnded'), null, null, wallet])
		]);
		return [...new Set(logs.flat().flatMap(({ transactionHash }) => transactionHash ?? []))];
	} catch (error) {
		throw toChainError(error, chain);
	}
}
