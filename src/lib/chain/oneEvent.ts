import {
	parseEventLogs,
	type Abi,
	type ContractEventName,
	type GetEventArgs,
	type TransactionReceipt
} from 'viem';

import { RallyError } from '$lib/core/errors';
import type { Address } from '$lib/core/ids';

type Args<abi extends Abi, name extends string> = GetEventArgs<
	abi,
	name,
	{ EnableUnion: false; IndexedOnly: false; Required: true }
>;

/**
 * What a mined transaction did, as its contract's event tells it.
 *
 * @throws RallyError `chain.failed` where there is no such event: the contract is another than this app knows
 */
export function oneEvent<const abi extends Abi, name extends ContractEventName<abi>>(
	receipt: TransactionReceipt,
	{ address, abi, eventName }: { address: Address; abi: abi; eventName: name }
): Args<abi, name> {
	const logs = receipt.logs.filter((log) => log.address.toLowerCase() === address.toLowerCase());
	const [event] = parseEventLogs({ abi, eventName, logs, strict: true });
	if (event) return event.args as Args<abi, name>;
	throw new RallyError('The transaction was mined, but did not do what was asked.', {
		code: 'chain.failed',
		details: `${eventName} is missing in ${receipt.transactionHash}`
	});
}
